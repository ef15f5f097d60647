// Dense layer, conditioned on the attributes, with its activation.
#pragma once

#include "shared/architecture.hpp"
#include "wasm-infer/gemm/gemm.hpp"
#include "wasm-infer/layers/attribute_bias.hpp"

namespace fader {

/// Maps on either side are channels-last, though the file's weight counts them channels-first.
class Dense {
 public:
  /// weight: [out · out_size², in · in_size² + attribute_dim]; bias: [out · out_size²]
  Dense(const LayerShape& shape, const float* weight, const float* bias);

  const LayerShape& shape() const { return shape_; }

  /// y: [attribute_dim]
  void set_attributes(const float* y) noexcept { bias_.set(y); }

  /// input [in_size², in] → output [out_size², out]
  void forward(const float* input, float* output) const noexcept;

  /// forward() in two parts: what no attribute changes …
  void linear(const float* input, float* sums) const noexcept;
  /// … and the rest. sums, output: [out_size², out]
  void finish(const float* sums, float* output) const noexcept;

 private:
  LayerShape shape_;
  PackedMatrix weight_;  // [inputs, outputs]
  AttributeBias bias_;
};

}  // namespace fader
