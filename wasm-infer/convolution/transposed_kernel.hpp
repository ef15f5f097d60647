// The ways to compute a transposed convolution 4×4, stride 2, padding 1, channels-last, without the
// attributes' planes (they come with the bias). All give the same numbers; which is fastest depends
// on the layer (TransposedConvolution chooses).
#pragma once

#include <cstddef>
#include <memory>

#include "shared/architecture.hpp"
#include "wasm-infer/layers/activation.hpp"
#include "wasm-infer/layers/attribute_bias.hpp"
#include "wasm-infer/layers/border.hpp"

namespace fader {

/// What follows the sums: the bias of the pixel's place at the border (none: a null pointer), then
/// the activation.
struct Epilogue {
  const AttributeBias* bias = nullptr;
  Activation activation = Activation::none;
};

/// row [size, channels]: output row y of [size, size, channels]
inline void finish_row(const Epilogue& epilogue, int y, int size, int channels,
                       float* row) noexcept {
  if (!epilogue.bias) return;
  for (int x = 0; x < size; ++x) {
    activate(epilogue.activation, epilogue.bias->of(border_place(y, x, size)), row, channels);
    row += channels;
  }
}

class TransposedKernel {
 public:
  virtual ~TransposedKernel() = default;
  /// Numbers of work space that run() needs.
  virtual std::size_t work_size() const = 0;
  /// input [in_size, in_size, in] → output [out_size, out_size, out]
  virtual void run(const float* input, const Epilogue& epilogue, float* output,
                   float* work) const noexcept = 0;
};

// weight: [in, out, 4, 4] of PyTorch, in each.

/// One product per input pixel makes its 4×4 patch, which are then added up where they overlap
/// (what PyTorch and ONNX Runtime do).
std::unique_ptr<TransposedKernel> make_col2im(const LayerShape& shape, const float* weight);

/// Four convolutions 2×2, one per parity of the output's row and column (output row 2i+p is input
/// rows i+p−1 and i+p under two of the kernel's four rows), by Winograd's F(m × m, 2 × 2), m 2 or
/// 4: 9/16 or 25/64 of the products.
std::unique_ptr<TransposedKernel> make_winograd(const LayerShape& shape, const float* weight,
                                                int m);

/// Row (column) of the kernel under which an output of parity p meets its input i+p−1+step, step 0
/// or 1.
constexpr int polyphase_tap(int parity, int step) { return 3 - parity - 2 * step; }

}  // namespace fader
