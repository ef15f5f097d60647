// Transposed convolution 4×4, stride 2, padding 1, told the attributes, with its activation.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "shared/architecture.hpp"
#include "wasm-infer/attribute_bias.hpp"
#include "wasm-infer/planar.hpp"
#include "wasm-infer/steps.hpp"
#include "wasm-infer/transposed_product.hpp"

namespace fader {

/// Maps are channels-last. The attributes, whose planes would be further inputs, come in through
/// the bias.
class TransposedConvolution {
 public:
  /// weight: [in + attribute_dim, out, 4, 4]; bias: [out]
  TransposedConvolution(const LayerShape& shape, const float* weight, const float* bias,
                        const Steps& steps = {});

  const LayerShape& shape() const { return shape_; }
  /// Numbers of work space that every function below needs.
  std::size_t work_size() const;

  /// channels: [attribute_dim]
  void set_attributes(const float* channels) noexcept { bias_.set(channels); }

  /// input [in_size, in_size, in] → output [out_size, out_size, out]
  void forward(const float* input, float* output, float* work) const noexcept;

  /// forward() in two steps: what no attribute changes …
  void linear(const float* input, float* sums, float* work) const noexcept;
  /// … and the rest. sums, output: [out_size, out_size, out]
  void finish(const float* sums, float* output) const noexcept;

  /// forward() to planes: image [out, out_size, out_size]
  void forward_to_planes(const float* input, float* image, float* work) const noexcept;

 private:
  LayerShape shape_;
  AttributeBias bias_;
  std::unique_ptr<TransposedProduct> product_;
  std::optional<PlanarProduct> planar_;  // instead of product_
};

}  // namespace fader
