#include "wasm-infer/layers/attribute_bias.hpp"

#include <utility>

namespace fader {

AttributeBias::AttributeBias(const float* bias, int outputs, int classes, MatrixOf<float> table)
    : outputs_(outputs), table_(std::move(table)), bias_(classes * outputs) {
  for (int c = 0; c < classes; ++c)
    bias_.segment(c * outputs, outputs) = ConstVector(bias, outputs);
  values_ = bias_;
}

void AttributeBias::set(const float* y) noexcept {
  values_ = bias_;
  for (int a = 0; a < table_.rows(); ++a)
    if (y[a] != 0)  // one-hot: mostly zeros
      values_ += y[a] * ConstVector(table_.row(a).data(), values_.size());
}

}  // namespace fader
