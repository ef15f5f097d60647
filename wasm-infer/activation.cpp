#include "wasm-infer/activation.hpp"

namespace fader {

void activate(Activation activation, const float* bias, float* values, std::size_t count) noexcept {
  switch (activation) {
    case Activation::none:
      for (std::size_t i = 0; i < count; ++i) values[i] += bias[i];
      break;
    case Activation::leaky_relu:
      for (std::size_t i = 0; i < count; ++i) {
        const float x = values[i] + bias[i];
        values[i] = x > 0.0f ? x : leaky_relu_slope * x;
      }
      break;
    case Activation::relu:
      for (std::size_t i = 0; i < count; ++i) {
        const float x = values[i] + bias[i];
        values[i] = x > 0.0f ? x : 0.0f;
      }
      break;
    case Activation::tanh:
      for (std::size_t i = 0; i < count; ++i) values[i] = fast_tanh(values[i] + bias[i]);
      break;
  }
}

}  // namespace fader
