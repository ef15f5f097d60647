#include "wasm-infer/layers/dense.hpp"

#include "wasm-infer/layers/activation.hpp"
#include "wasm-infer/layers/layout.hpp"

namespace fader {
namespace {

/// weight [out · out_size², columns], channels-first → [columns, out_size² · out], columns from
/// `first` on.
MatrixOf<float> transposed(const LayerShape& s, const float* weight, int first, int count) {
  const ConstMatrix whole(weight, s.outputs(), s.inputs() + s.attribute_dim);
  MatrixOf<float> columns = whole.middleCols(first, count).transpose();  // [count, outputs]
  MatrixOf<float> ordered(count, s.outputs());
  for (int i = 0; i < count; ++i)
    to_channels_last(columns.row(i).data(), s.out_channels, s.out_size * s.out_size,
                     ordered.row(i).data());
  return ordered;
}

PackedMatrix pack(const LayerShape& s, const float* weight) {
  const MatrixOf<float> channels_first = transposed(s, weight, 0, s.inputs());
  MatrixOf<float> rows(s.inputs(), s.outputs());  // in the order of a channels-last input
  const int pixels = s.in_size * s.in_size;
  for (int i = 0; i < s.inputs(); ++i)
    rows.row(i) = channels_first.row(i % s.in_channels * pixels + i / s.in_channels);
  return PackedMatrix(rows.data(), s.inputs(), s.outputs());
}

AttributeBias attribute_bias(const LayerShape& s, const float* weight, const float* bias) {
  Eigen::ArrayXf ordered(s.outputs());
  to_channels_last(bias, s.out_channels, s.out_size * s.out_size, ordered.data());
  return AttributeBias(ordered.data(), s.outputs(), 1,
                       transposed(s, weight, s.inputs(), s.attribute_dim));
}

}  // namespace

Dense::Dense(const LayerShape& shape, const float* weight, const float* bias)
    : shape_(shape), weight_(pack(shape, weight)), bias_(attribute_bias(shape, weight, bias)) {}

void Dense::forward(const float* input, float* output) const noexcept {
  linear(input, output);
  finish(output, output);
}

void Dense::linear(const float* input, float* sums) const noexcept {
  gemm(input, 1, weight_, sums);
}

void Dense::finish(const float* sums, float* output) const noexcept {
  Vector(output, shape_.outputs()) = ConstVector(sums, shape_.outputs());
  activate(shape_.activation, bias_.of(0), output, shape_.outputs());
}

}  // namespace fader
