#include "wasm-infer/layers/activation.hpp"

#include "wasm-infer/eigen/tensors.hpp"

namespace fader {

void activate(Activation activation, const float* bias, float* values, int count) noexcept {
  Vector x(values, count);
  const ConstVector b(bias, count);
  switch (activation) {
    case Activation::leaky_relu:
      x = (x + b).max(leaky_relu_slope * (x + b));
      break;
    case Activation::relu:
      x = (x + b).max(0.0f);
      break;
    case Activation::tanh:
      x = (x + b).tanh();
      break;
    case Activation::none:
      x += b;
      break;
  }
}

}  // namespace fader
