// Maps inside the networks are channels-last [size², channels]: a pixel's channels are contiguous,
// so that rows of a window are copied and added in long runs. Files, images and z are channels-first
// [channels, size²], as PyTorch's.
#pragma once

#include "wasm-infer/eigen/tensors.hpp"

namespace fader {

/// [channels, pixels] → [pixels, channels]
inline void to_channels_last(const float* from, int channels, int pixels, float* to) noexcept {
  Matrix(to, pixels, channels) = ConstMatrix(from, channels, pixels).transpose();
}

/// [pixels, channels] → [channels, pixels]
inline void to_channels_first(const float* from, int channels, int pixels, float* to) noexcept {
  Matrix(to, channels, pixels) = ConstMatrix(from, pixels, channels).transpose();
}

}  // namespace fader
