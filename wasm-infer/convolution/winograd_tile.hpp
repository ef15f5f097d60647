// One tile's way to Winograd's points and back, of all its channels, four at a time.
#pragma once

#include <algorithm>
#include <cstddef>

#include "wasm-infer/convolution/winograd.hpp"
#include "wasm-infer/gemm/panel.hpp"
#include "wasm-infer/layers/activation.hpp"

namespace fader {

/// What the caches hold of transformed maps decides how many tiles go at a time.
constexpr int winograd_block = 30;

/// Channels, filled up to whole vectors.
constexpr int padded_channels(int channels) { return (channels + lanes - 1) / lanes * lanes; }

// Rows and columns are transformed one after the other, by way of a buffer: of all the points at
// once no machine could keep the values in registers.
template <int m>
struct WinogradTile {
  using F = Winograd<m>;
  static constexpr int points = F::points;  // per dimension
  static constexpr int inputs = points * points, outputs = m * m;
  static constexpr int chunk = 64;  // channels that the buffers hold

  /// Bᵀ d B. from: the tile's pixels [inputs], each [channels]; row: of the tile's numbers [depth]
  /// at each point, `stride` numbers apart, and in blocks of depth_block, `block_stride` apart.
  /// They go to its steps from `first` on.
  static void transform_input(const float* const* from, int channels, float* row, int first,
                              std::size_t block_stride, std::size_t stride) noexcept {
    float half[inputs * chunk];  // Bᵀ d
    for (int c = 0, count; c < channels; c += count) {
      const int k = first + c;  // a chunk ends with its block
      count = std::min({chunk, channels - c, depth_block - k % depth_block});
#pragma GCC unroll 1
      for (int j = 0; j < points; ++j) input_columns(from + j, c, count, half + j * chunk);
      float* const to = row + k / depth_block * block_stride + k % depth_block;
#pragma GCC unroll 1
      for (int a = 0; a < points; ++a)
        input_row(half + a * points * chunk, count, to + a * points * stride, stride);
    }
  }

  /// activation(Aᵀ s A + bias). sums: at each point, `stride` numbers apart; to: the tile's pixels
  /// [outputs], each [channels], null for one outside; bias: one for each of them, or none at all,
  /// and then no activation either.
  static void transform_output(const float* sums, std::size_t stride, int channels,
                               const float* const* bias, Activation activation,
                               float* const* to) noexcept {
    float half[points * m * chunk];  // s A
    for (int c = 0; c < channels; c += chunk) {
      const int count = std::min(chunk, channels - c);
#pragma GCC unroll 1
      for (int a = 0; a < points; ++a)
        output_row(sums + a * points * stride + c, stride, count, half + a * m * chunk);
#pragma GCC unroll 1
      for (int j = 0; j < m; ++j)
        output_columns(half + j * chunk, c, count, bias ? bias + j : nullptr, activation, to + j);
    }
  }

 private:
  // Not inlined, these: a function of their own keeps the loops' values in registers.

  __attribute__((noinline)) static void input_columns(const float* const* from, int first,
                                                      int count, float* half) noexcept {
    const F f;
    const float* at[points];
    for (int i = 0; i < points; ++i) at[i] = from[i * points] + first;
    for (int c = 0; c < count; c += lanes) {
      F32x4 d[points], v[points];
      if (c + lanes <= count) {
        for (int i = 0; i < points; ++i) d[i] = load(at[i] + c);
      } else {
#pragma GCC unroll 1
        for (int i = 0; i < points; ++i) d[i] = load_first(at[i] + c, count - c);
      }
      f.input(d, v);
      for (int a = 0; a < points; ++a) store(half + c + a * points * chunk, v[a]);
    }
  }

  __attribute__((noinline)) static void input_row(const float* half, int count, float* to,
                                                  std::size_t stride) noexcept {
    const F f;
    for (int c = 0; c < count; c += lanes) {
      F32x4 d[points], v[points];
      for (int i = 0; i < points; ++i) d[i] = load(half + c + i * chunk);
      f.input(d, v);
      for (int b = 0; b < points; ++b) store(to + c + b * stride, v[b]);
    }
  }

  __attribute__((noinline)) static void output_row(const float* sums, std::size_t stride, int count,
                                                   float* half) noexcept {
    const F f;
    for (int c = 0; c < count; c += lanes) {
      F32x4 s[points], o[m];
      for (int b = 0; b < points; ++b) s[b] = load(sums + c + b * stride);
      f.output(s, o);
      for (int j = 0; j < m; ++j) store(half + c + j * chunk, o[j]);
    }
  }

  __attribute__((noinline)) static void output_columns(const float* half, int first, int channels,
                                                       const float* const* bias,
                                                       Activation activation,
                                                       float* const* to) noexcept {
    const F f;
    const Activate activated(activation);
    for (int c = 0; c < channels; c += lanes) {
      F32x4 s[points], o[m];
      for (int a = 0; a < points; ++a) s[a] = load(half + c + a * m * chunk);
      f.output(s, o);
      const int count = std::min(lanes, channels - c), at = first + c;
      if (count == lanes) {
        for (int i = 0; i < m; ++i) {
          if (!to[i * m]) continue;
          if (bias) o[i] = activated(o[i] + load(bias[i * m] + at));
          store(to[i * m] + at, o[i]);
        }
      } else {
#pragma GCC unroll 1
        for (int i = 0; i < m; ++i) {
          if (!to[i * m]) continue;
          if (bias) o[i] = activated(o[i] + load_first(bias[i * m] + at, count));
          store_first(to[i * m] + at, o[i], count);
        }
      }
    }
  }
};

}  // namespace fader
