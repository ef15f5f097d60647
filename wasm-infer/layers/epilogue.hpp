// Bias and activation of whole rows of pixels.
#pragma once

#include "wasm-infer/layers/activation.hpp"
#include "wasm-infer/layers/border.hpp"
#include "wasm-infer/convolution/transposed_kernel.hpp"

namespace fader {

/// row [size, channels]: output row y of [size, size, channels]
inline void finish_row(const Epilogue& epilogue, int y, int size, int channels,
                       float* row) noexcept {
  if (!epilogue.bias) return;
  for (int x = 0; x < size; ++x) {
    activate(epilogue.activation, epilogue.bias->of(border_place(y, x, size)), row, channels);
    row += channels;
  }
}

}  // namespace fader
