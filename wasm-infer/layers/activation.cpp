#include "wasm-infer/layers/activation.hpp"

#include "wasm-infer/eigen/tensors.hpp"

namespace fader {

void activate(Activation activation, const float* bias, float* values, int count) noexcept {
  Vector x(values, count);
  const ConstVector b(bias, count);
  if (activation == Activation::tanh) {
    x = (x + b).unaryExpr([](float sum) { return fast_tanh(sum); });
  } else {
    x = (x + b).max(slope_of(activation) * (x + b));
  }
}

}  // namespace fader
