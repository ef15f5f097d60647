// One tile's way to Winograd's points and back, of all its channels, four at a time.
#pragma once

#include <algorithm>
#include <cstddef>

#include "wasm-infer/convolution/winograd.hpp"
#include "wasm-infer/gemm/gemm.hpp"
#include "wasm-infer/layers/activation.hpp"

namespace fader {

/// What the caches hold of transformed maps decides how many tiles go at a time.
constexpr int winograd_block = 30;

/// Channels, filled up to whole vectors.
constexpr int padded_channels(int channels) { return (channels + lanes - 1) / lanes * lanes; }

template <int m>
struct WinogradTile {
  using F = Winograd<m>;
  static constexpr int points = F::points;  // per dimension
  static constexpr int inputs = points * points, outputs = m * m;

  /// G g Gᵀ at the points (a, b), of a 2×2 kernel g(row, column).
  template <class Kernel>
  __attribute__((noinline)) static float weight(int a, int b, Kernel&& g) {
    double sum = 0;
#pragma GCC unroll 1
    for (int y = 0; y < 2; ++y) {
#pragma GCC unroll 1
      for (int x = 0; x < 2; ++x) sum += double{F::weights[a][y]} * F::weights[b][x] * g(y, x);
    }
    return static_cast<float>(sum);
  }

  // Not inlined, these two: a function of their own keeps the loops' values in registers.

  /// Bᵀ d B. from: the tile's pixels [inputs], each [channels]; maps: at each point, `stride`
  /// numbers apart, [padded_channels(channels)].
  __attribute__((noinline)) static void transform_input(const float* const* from, int channels,
                                                        float* maps, std::size_t stride) noexcept {
    for (int c = 0; c < channels; c += lanes) {
      F32x4 d[inputs];
      if (c + lanes <= channels) {
        for (int i = 0; i < inputs; ++i) d[i] = load(from[i] + c);
      } else {
        for (int i = 0; i < inputs; ++i) d[i] = load_first(from[i] + c, channels - c);
      }
      to_points(d, maps + c, stride);
    }
  }

  /// activation(Aᵀ s A + bias). to: the tile's pixels [outputs], each [channels], null for one
  /// outside; bias: one for each of them, or none at all, and then no activation either.
  __attribute__((noinline)) static void transform_output(const float* sums, std::size_t stride,
                                                         int channels, const float* const* bias,
                                                         Activation activation,
                                                         float* const* to) noexcept {
    const Activate activated(activation);
    for (int c = 0; c < channels; c += lanes) {
      F32x4 o[outputs];
      from_points(sums + c, stride, o);
      const int count = std::min(lanes, channels - c);
      if (count == lanes) {
        for (int i = 0; i < outputs; ++i) {
          if (!to[i]) continue;
          if (bias) o[i] = activated(o[i] + load(bias[i] + c));
          store(to[i] + c, o[i]);
        }
      } else {
#pragma GCC unroll 1
        for (int i = 0; i < outputs; ++i) {
          if (!to[i]) continue;
          if (bias) o[i] = activated(o[i] + load_first(bias[i] + c, count));
          store_first(to[i] + c, o[i], count);
        }
      }
    }
  }

 private:
  __attribute__((always_inline)) static void to_points(F32x4* d, float* maps,
                                                       std::size_t stride) noexcept {
    for (int b = 0; b < points; ++b) F::input(d + b, points, d + b);
    for (int a = 0; a < points; ++a) {
      F::input(d + a * points, 1, d + a * points);
      for (int b = 0; b < points; ++b) {
        store(maps, d[a * points + b]);
        maps += stride;
      }
    }
  }

  __attribute__((always_inline)) static void from_points(const float* sums, std::size_t stride,
                                                         F32x4* o) noexcept {
    F32x4 half[points * m];  // Aᵀ s, transposed
    for (int a = 0; a < points; ++a) {
      F32x4 row[points];
      for (int b = 0; b < points; ++b) {
        row[b] = load(sums);
        sums += stride;
      }
      F::output(row, 1, half + a * m);
    }
    for (int j = 0; j < m; ++j) {
      F32x4 column[m];
      F::output(half + j, m, column);
      for (int i = 0; i < m; ++i) o[i * m + j] = column[i];
    }
  }
};

}  // namespace fader
