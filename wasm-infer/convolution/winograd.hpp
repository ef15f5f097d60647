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
  static constexpr float weights[points][2] = {{1, 0}, {1, 1}, {0, 1}};

  /// d[0], d[step], … d[2·step] → v likewise
  static void input(const F32x4* d, int step, F32x4* v) {
    const F32x4 d1 = d[step];
    v[0] = d[0] - d1;
    v[2 * step] = d[2 * step] - d1;
    v[step] = d1;
  }
  static void output(const F32x4* s, int step, F32x4* o) {
    o[0] = s[0] + s[step];
    o[1] = s[step] + s[2 * step];
  }
};

/// At 0, 1, −1, 2 and infinity.
template <>
struct Winograd<4> {
  static constexpr int points = 5;
  static constexpr float weights[points][2] = {
      {0.5f, 0}, {-0.5f, -0.5f}, {-1.0f / 6, 1.0f / 6}, {1.0f / 6, 1.0f / 3}, {0, 1}};

  static void input(const F32x4* d, int step, F32x4* v) {
    const F32x4 d0 = d[0], d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
    const F32x4 d1_twice = d1 + d1, d2_twice = d2 + d2, d31 = d3 - d1;
    v[0] = (d0 + d0 - d2_twice) + d31;
    v[step] = (d3 - d2) - d1_twice;
    v[2 * step] = (d3 - d2) + (d1_twice - d2_twice);
    v[3 * step] = d31;
    v[4 * step] = (d4 - d2) - (d31 + d31);
  }
  static void output(const F32x4* s, int step, F32x4* o) {
    const F32x4 s1 = s[step], s2 = s[2 * step], s3 = s[3 * step];
    const F32x4 sum = s1 + s2, difference = s1 - s2, s3_twice = s3 + s3;
    o[0] = s[0] + sum + s3;
    o[1] = difference + s3_twice;
    o[2] = sum + (s3_twice + s3_twice);
    o[3] = difference + splat(8.0f) * s3 + s[4 * step];
  }
};

}  // namespace fader
