// The ways to compute a transposed convolution 4×4, stride 2, padding 1, channels-last, without the
// attributes' planes (they come with the bias). All give the same numbers; which is fastest depends
// on the layer (TransposedConvolution chooses).
#pragma once

#include <cstddef>
#include <memory>

#include "shared/architecture.hpp"
#include "wasm-infer/layers/attribute_bias.hpp"

namespace fader {

/// What follows the sums: the bias of the pixel's place at the border (none: a null pointer), then
/// the activation.
struct Epilogue {
  const AttributeBias* bias = nullptr;
  Activation activation = Activation::none;
};

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

/// Four convolutions 2×2, one per parity of the output's row and column, written to their places.
/// No patches, and nothing is multiplied that falls outside.
std::unique_ptr<TransposedKernel> make_polyphase(const LayerShape& shape, const float* weight);

/// The four convolutions by Winograd's F(m × m, 2 × 2), m 2 or 4: 9/16 or 25/64 of the products.
std::unique_ptr<TransposedKernel> make_winograd(const LayerShape& shape, const float* weight,
                                                 int m);

}  // namespace fader
