// A dense layer in double precision, for the few numbers between the encoder's last map and u.
//
// A flow stretches small differences of z, so there float's rounding would come out a hundred times
// larger (measured on the digits: 1.2e-4 in float, LibTorch's own as much). These layers are small;
// the weights stay float, only the sums are double. Their activation is none, ReLU or leaky ReLU.
#pragma once

#include <cmath>

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
  void forward(const double* input, const double* y, double* output) const noexcept;

 private:
  LayerShape shape_;
  MatrixOf<float> weight_;  // [inputs + attribute_dim, outputs]
  Eigen::ArrayXd bias_;     // [outputs]
};

/// sum [n] += x · rows; x: [count], rows: [count, n]
void add_product(const double* x, int count, const float* rows, VectorF64 sum) noexcept;

// One by one: Eigen's own vectors of exp are 1.7 kB of code, and there are few numbers.
inline auto exp_f64(const StridedF64& x) {
  return x.unaryExpr([](double number) { return std::exp(number); });
}
/// To 1e-16 absolutely, by the exponential that the engine has anyway.
inline auto tanh_f64(const StridedF64& x) {
  return x.unaryExpr([](double number) { return 1 - 2 / (std::exp(2 * number) + 1); });
}

}  // namespace fader
