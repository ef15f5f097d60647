// Transposed convolution 4×4, stride 2, padding 1, conditioned on the attributes, with its
// activation.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "shared/architecture.hpp"
#include "wasm-infer/convolution/planar.hpp"
#include "wasm-infer/convolution/transposed_kernel.hpp"
#include "wasm-infer/layers/attribute_bias.hpp"
#include "wasm-infer/model/optimizations.hpp"

namespace fader {

/// Maps are channels-last. The attributes, whose planes would be further inputs, come in through
/// the bias.
class TransposedConvolution {
 public:
  /// weight: [in + attribute_dim, out, 4, 4]; bias: [out]
  TransposedConvolution(const LayerShape& shape, const float* weight, const float* bias,
                        const Optimizations& optimizations = {});

  const LayerShape& shape() const { return shape_; }
  /// Numbers of work space that every function below needs.
  std::size_t work_size() const;

  /// y: [attribute_dim]
  void set_attributes(const float* y) noexcept { bias_.set(y); }

  /// input [in_size, in_size, in] → output [out_size, out_size, out]
  void forward(const float* input, float* output, float* work) const noexcept;

  /// forward() in two parts: what no attribute changes …
  void linear(const float* input, float* sums, float* work) const noexcept;
  /// … and the rest. sums, output: [out_size, out_size, out]
  void finish(const float* sums, float* output) const noexcept;

  /// forward() to planes: image [out, out_size, out_size]
  void forward_to_planes(const float* input, float* image, float* work) const noexcept;

 private:
  LayerShape shape_;
  AttributeBias bias_;
  std::unique_ptr<TransposedKernel> product_;
  std::optional<PlanarKernel> planar_;  // instead of product_
};

}  // namespace fader
