#include "wasm-infer/attribute_bias.hpp"

#include <algorithm>
#include <utility>

namespace fader {

AttributeBias::AttributeBias(const float* bias, int outputs, int classes, std::vector<float> table)
    : outputs_(outputs), table_(std::move(table)) {
  for (int c = 0; c < classes; ++c) bias_.insert(bias_.end(), bias, bias + outputs);
  values_ = bias_;
}

void AttributeBias::set(const float* channels) noexcept {
  const std::size_t size = values_.size();
  std::copy(bias_.begin(), bias_.end(), values_.begin());
  for (std::size_t a = 0; a * size < table_.size(); ++a) {
    const float* added = table_.data() + a * size;
    const float amount = channels[a];
    if (amount == 0.0f) continue;  // most of a categorical's channels
    for (std::size_t i = 0; i < size; ++i) values_[i] += amount * added[i];
  }
}

}  // namespace fader
