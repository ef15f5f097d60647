// A dense layer in double precision, for the few numbers between the encoder's last map and u.
//
// A flow stretches small differences of z, so there float's rounding would come out a hundred times
// larger (measured on the digits: 1.2e-4 in float, LibTorch's own as much). These layers are small;
// the weights stay float, only the sums are double.
#pragma once

#include "shared/architecture.hpp"
#include "wasm-infer/eigen/tensors.hpp"

namespace fader {

class DenseF64 {
 public:
  /// weight: [outputs, inputs + attribute_dim], bias: [outputs], as in the file.
  DenseF64(const LayerShape& shape, const float* weight, const float* bias);

  const LayerShape& shape() const { return shape_; }
  /// input: [inputs], channels-first; y: [attribute_dim]; output: [outputs], channels-first,
  /// activated. input and output must not overlap.
  void forward(const double* input, const float* y, double* output) const noexcept;

 private:
  LayerShape shape_;
  MatrixOf<float> weight_;  // [outputs, inputs]
  MatrixOf<float> of_y_;    // [attribute_dim, outputs]
  Eigen::ArrayXf bias_;     // [outputs]
};

/// tanh to 1e-16 absolutely, of an array.
template <class Array>
auto tanh_f64(const Array& x) {
  return 1 - 2 / ((2 * x).exp() + 1);
}

}  // namespace fader
