// What the machine can do at most: multiplications and additions of four floats that wait for
// nothing and touch no memory.
#pragma once

#include "wasm-infer/gemm/simd.hpp"

namespace fader::bench {

/// Twenty-four independent chains, half of them multiplications, a thousand steps. Returns the
/// operations done.
inline double multiply_and_add() {
  constexpr int steps = 1000, chains = 6;
  static volatile float seed = 0.5f;
  const F32x4 factor = splat(seed + 0.5f), term = splat(seed);
  F32x4 products[chains], sums[chains];
  for (int i = 0; i < chains; ++i) products[i] = sums[i] = splat(seed + static_cast<float>(i));
#pragma GCC unroll 1
  for (int step = 0; step < steps; ++step) {
#pragma GCC unroll 6
    for (int i = 0; i < chains; ++i) {
      products[i] *= factor;
      sums[i] += term;
    }
  }
  F32x4 all = {};
  for (int i = 0; i < chains; ++i) all += products[i] + sums[i];
  seed = all[0] > 1e30f ? 0.25f : 0.5f;
  return 2.0 * chains * lanes * steps;
}

}  // namespace fader::bench
