// What follows a layer's sum.
#pragma once

#include "shared/architecture.hpp"
#include "wasm-infer/gemm/simd.hpp"

namespace fader {

inline float at_most(float x, float limit) { return x > limit ? limit : x; }
inline float at_least(float x, float limit) { return x < limit ? limit : x; }
inline F32x4 at_most(F32x4 x, float limit) { return x > splat(limit) ? splat(limit) : x; }
inline F32x4 at_least(F32x4 x, float limit) { return x < splat(limit) ? splat(limit) : x; }

/// tanh to 4e-7 (a few units in the last place), never outside [−1, 1], and free of branches; of a
/// float or of four.
///
/// x·P(x²)/Q(x²), P and Q of degree 4: a minimax fit of the relative error on [0, 7.9], where tanh
/// is within 3e-7 of 1.
template <class Real>
inline Real fast_tanh(Real x) {
  constexpr float limit = 7.9f;
  x = at_least(at_most(x, limit), -limit);
  const Real z = x * x;
  Real p = z * 1.54278137e-08f + 2.2023145e-05f;
  p = p * z + 0.00357898651f;
  p = p * z + 0.134506166f;
  p = p * z + 1.0f;
  Real q = z * 8.59871989e-07f + 0.000342364103f;
  q = q * z + 0.0261922162f;
  q = q * z + 0.46783945f;
  q = q * z + 1.0f;
  return x * p / q;
}

/// Every activation but tanh is max(x, slope · x).
inline float slope_of(Activation activation) {
  return activation == Activation::relu         ? 0.0f
         : activation == Activation::leaky_relu ? leaky_relu_slope
                                                : 1.0f;
}

/// Of four values at once.
class Activate {
 public:
  explicit Activate(Activation activation)
      : tanh_(activation == Activation::tanh), slope_(splat(slope_of(activation))) {}
  F32x4 operator()(F32x4 x) const {
    if (tanh_) return fast_tanh(x);
    return larger(x, slope_ * x);
  }

 private:
  bool tanh_;
  F32x4 slope_;
};

/// values [count] = activation(values + bias [count])
void activate(Activation activation, const float* bias, float* values, int count) noexcept;

}  // namespace fader
