// What follows a layer's sum.
#pragma once

#include <cstddef>

#include "shared/architecture.hpp"

namespace fader {

/// tanh to 4e-7 (a few units in the last place), never outside [−1, 1], and free of branches, so
/// that loops over it vectorise.
///
/// x·P(x²)/Q(x²), P and Q of degree 4: a minimax fit of the relative error on [0, 7.9], where tanh
/// is within 3e-7 of 1.
inline float fast_tanh(float x) {
  constexpr float limit = 7.9f;
  x = x > limit ? limit : x;
  x = x < -limit ? -limit : x;
  const float z = x * x;
  float p = 1.54278137e-08f;
  p = p * z + 2.2023145e-05f;
  p = p * z + 0.00357898651f;
  p = p * z + 0.134506166f;
  p = p * z + 1.0f;
  float q = 8.59871989e-07f;
  q = q * z + 0.000342364103f;
  q = q * z + 0.0261922162f;
  q = q * z + 0.46783945f;
  q = q * z + 1.0f;
  return x * p / q;
}

/// values [count] = activation(values + bias [count])
void activate(Activation activation, const float* bias, float* values, std::size_t count) noexcept;

}  // namespace fader
