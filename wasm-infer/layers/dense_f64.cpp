#include "wasm-infer/layers/dense_f64.hpp"

#include "wasm-infer/layers/activation.hpp"

namespace fader {
DenseF64::DenseF64(const LayerShape& shape, const float* weight, const float* bias)
    : shape_(shape),
      weight_(
          ConstMatrix(weight, shape.outputs(), shape.inputs() + shape.attribute_dim).transpose()),
      bias_(ConstVector(bias, shape.outputs()).cast<double>()) {}

// Four rows at a time, so that the sums are loaded and stored once for all four.
__attribute__((noinline)) void add_product(const double* x, int count, const float* rows,
                                           VectorF64 sum) noexcept {
  const auto n = sum.size();
  const auto row = [&](int i) { return x[i] * ConstVector(rows + i * n, n).cast<double>(); };
  int i = 0;
  for (; i + 4 <= count; i += 4) sum += row(i) + row(i + 1) + row(i + 2) + row(i + 3);
  for (; i < count; ++i) sum += row(i);
}

void DenseF64::forward(const double* input, const double* y, double* output) const noexcept {
  VectorF64 out(output, shape_.outputs());
  out = bias_;
  add_product(input, shape_.inputs(), weight_.data(), out);
  add_product(y, shape_.attribute_dim, weight_.data() + shape_.inputs() * out.size(), out);
  out = out.max(double{slope_of(shape_.activation)} * out);
}

}  // namespace fader
