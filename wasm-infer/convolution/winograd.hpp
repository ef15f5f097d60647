// Winograd's F(m, 2): m outputs of a correlation with two weights from m+1 products instead of 2m,
//   o[j] = g[0]·d[j] + g[1]·d[j+1]:   o = Aᵀ((G g) ⊙ (Bᵀ d))
// (Lavin and Gray 2016, arXiv 1509.09308; Toom and Cook's evaluation at m points and infinity). In
// two dimensions (m+1)² products instead of 4m². All sums are exact up to rounding.
#pragma once

#include "wasm-infer/gemm/simd.hpp"

namespace fader {

template <int m>
struct Winograd;

/// At 0, −1 and infinity: differences only, no error above the direct sum's.
template <>
struct Winograd<2> {
  static constexpr int points = 3;

  /// g[0], g[1] → v[points]
  void weights(F32x4 g0, F32x4 g1, F32x4* v) const {
    v[0] = g0;
    v[1] = g0 + g1;
    v[2] = g1;
  }

  /// d[points] → v[points]
  void input(const F32x4* d, F32x4* v) const {
    v[0] = d[0] - d[1];
    v[1] = d[1];
    v[2] = d[2] - d[1];
  }
  /// s[points] → o[m]
  void output(const F32x4* s, F32x4* o) const {
    o[0] = s[0] + s[1];
    o[1] = s[1] + s[2];
  }
};

/// At 0, 1, −1, 2 and infinity.
template <>
struct Winograd<4> {
  static constexpr int points = 5;

  void weights(F32x4 g0, F32x4 g1, F32x4* v) const {
    const F32x4 g0_sixth = sixth * g0;
    v[0] = half * g0;
    v[1] = minus_half * (g0 + g1);
    v[2] = sixth * g1 - g0_sixth;
    v[3] = g0_sixth + third * g1;
    v[4] = g1;
  }
  void input(const F32x4* d, F32x4* v) const {
    const F32x4 d31 = d[3] - d[1], d32 = d[3] - d[2];
    v[0] = two * (d[0] - d[2]) + d31;
    v[1] = d32 - two * d[1];
    v[2] = d32 + two * (d[1] - d[2]);
    v[3] = d31;
    v[4] = (d[4] - d[2]) - two * d31;
  }
  void output(const F32x4* s, F32x4* o) const {
    const F32x4 sum = s[1] + s[2], difference = s[1] - s[2], s3_twice = two * s[3];
    o[0] = s[0] + sum + s[3];
    o[1] = difference + s3_twice;
    o[2] = sum + two * s3_twice;
    o[3] = difference + eight * s[3] + s[4];
  }

 private:
  static constexpr float constants[] = {2, 8, 0.5f, -0.5f, 1.0f / 6, 1.0f / 3};
  F32x4 two = kept(constants[0]), eight = kept(constants[1]);
  F32x4 half = kept(constants[2]), minus_half = kept(constants[3]);
  F32x4 sixth = kept(constants[4]), third = kept(constants[5]);
};

}  // namespace fader
