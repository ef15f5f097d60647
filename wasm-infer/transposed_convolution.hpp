// Transposed convolution 4×4, stride 2, padding 1, told the attributes, with its activation.
#pragma once

#include <cstddef>
#include <vector>

#include "shared/architecture.hpp"
#include "wasm-infer/attribute_bias.hpp"
#include "wasm-infer/gemm.hpp"

namespace fader {

/// Every input pixel leaves a 4×4 patch on the output, at twice its place; patches overlap and add
/// up. The patches of all pixels are one matrix product. The attributes, whose planes would be
/// further inputs, come in through the bias.
class TransposedConvolution {
 public:
  /// weight: [in + attribute_channels, out, 4, 4]; bias: [out]
  TransposedConvolution(const LayerShape& shape, const float* weight, const float* bias);

  const LayerShape& shape() const { return shape_; }
  /// Numbers of work space that forward() and linear() need.
  std::size_t work_size() const;

  /// channels: [attribute_channels]
  void set_attributes(const float* channels) noexcept { bias_.set(channels); }

  /// input [in_size, in_size, in] → output [out_size, out_size, out]
  void forward(const float* input, float* output, float* work) const noexcept;

  /// forward() in two steps: what no attribute changes …
  void linear(const float* input, float* sums, float* work) const noexcept;
  /// … and the rest. sums, output: [out_size, out_size, out]
  void finish(const float* sums, float* output) const noexcept;

 private:
  void add_patches(const float* patches, int y, float* padded_row) const noexcept;
  void finish_row(int y, float* row) const noexcept;

  LayerShape shape_;
  PackedMatrix weight_;  // [in, 4·4·out]
  AttributeBias bias_;
};

}  // namespace fader
