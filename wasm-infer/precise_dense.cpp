#include "wasm-infer/precise_dense.hpp"

#include <algorithm>

#include "wasm-infer/activation.hpp"

namespace fader {
namespace {

// Four sums, so that an addition need not wait for the one before.
double product(const float* weight, const double* input, int count) {
  double sums[4] = {};
  int i = 0;
  for (; i + 4 <= count; i += 4) {
    for (int k = 0; k < 4; ++k) sums[k] += static_cast<double>(weight[i + k]) * input[i + k];
  }
  for (; i < count; ++i) sums[0] += static_cast<double>(weight[i]) * input[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

double activated(double x, Activation activation) {
  switch (activation) {
    case Activation::leaky_relu:
      return x < 0 ? x * static_cast<double>(leaky_relu_slope) : x;
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::tanh:
      return precise_tanh(x);
    case Activation::none:
      break;
  }
  return x;
}

}  // namespace

PreciseDense::PreciseDense(const LayerShape& shape, const float* weight, const float* bias)
    : shape_(shape),
      weight_(weight, weight + static_cast<std::size_t>(shape.outputs()) *
                                   (shape.inputs() + shape.attribute_dim)),
      bias_(bias, bias + shape.outputs()) {}

void PreciseDense::forward(const double* input, const float* channels,
                           double* output) const noexcept {
  const int inputs = shape_.inputs(), told = shape_.attribute_dim;
  const float* row = weight_.data();
  for (int i = 0; i < shape_.outputs(); ++i, row += inputs + told) {
    double sum = bias_[i] + product(row, input, inputs);
    for (int a = 0; a < told; ++a) sum += static_cast<double>(row[inputs + a]) * channels[a];
    output[i] = activated(sum, shape_.activation);
  }
}

}  // namespace fader
