#include "wasm-infer/activation.hpp"

namespace fader {
namespace {

template <Activation activation>
void add_and_activate(const float* bias, float* values, std::size_t count) noexcept {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    store(values + i, activate(activation, load(values + i) + load(bias + i)));
  }
  const int rest = static_cast<int>(count - i);
  if (rest == 0) return;
  const F32x4 sums = load_first(values + i, rest) + load_first(bias + i, rest);
  store_first(values + i, activate(activation, sums), rest);
}

}  // namespace

void activate(Activation activation, const float* bias, float* values, std::size_t count) noexcept {
  switch (activation) {
    case Activation::none:
      return add_and_activate<Activation::none>(bias, values, count);
    case Activation::leaky_relu:
      return add_and_activate<Activation::leaky_relu>(bias, values, count);
    case Activation::relu:
      return add_and_activate<Activation::relu>(bias, values, count);
    case Activation::tanh:
      return add_and_activate<Activation::tanh>(bias, values, count);
  }
}

}  // namespace fader
