#include "wasm-infer/layers/dense_f64.hpp"

namespace fader {

DenseF64::DenseF64(const LayerShape& shape, const float* weight, const float* bias)
    : shape_(shape), bias_(ConstVector(bias, shape.outputs())) {
  const ConstMatrix whole(weight, shape.outputs(), shape.inputs() + shape.attribute_dim);
  weight_ = whole.leftCols(shape.inputs());
  of_y_ = whole.rightCols(shape.attribute_dim).transpose();
}

void DenseF64::forward(const double* input, const float* y, double* output) const noexcept {
  const ConstVectorF64 x(input, shape_.inputs());
  VectorF64 out(output, shape_.outputs());
  for (int i = 0; i < out.size(); ++i)
    out[i] = (weight_.row(i).transpose().cast<double>() * x).sum();
  out += bias_.cast<double>();
  for (int a = 0; a < of_y_.rows(); ++a)
    if (y[a] != 0) out += static_cast<double>(y[a]) * of_y_.row(a).transpose().cast<double>();

  switch (shape_.activation) {
    case Activation::leaky_relu:
      out = out.max(static_cast<double>(leaky_relu_slope) * out);
      break;
    case Activation::relu:
      out = out.max(0.0);
      break;
    case Activation::tanh:
      out = tanh_f64(out);
      break;
    case Activation::none:
      break;
  }
}

}  // namespace fader
