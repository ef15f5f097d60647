#include "wasm-infer/winograd.hpp"

#include <algorithm>
#include <vector>

#include "wasm-infer/activation.hpp"
#include "wasm-infer/border.hpp"
#include "wasm-infer/gemm.hpp"
#include "wasm-infer/phases.hpp"
#include "wasm-infer/transposed_product.hpp"

namespace fader {
namespace {

/// What the caches hold of transformed maps decides how many tiles go at a time.
constexpr int tile_block = 32;

// Between the points' maps: a tile's values at all points would otherwise lie a power of two apart,
// in one set of the cache, and push each other out.
constexpr int odd_line = 16;

int round_up(int n, int to) { return (n + to - 1) / to * to; }

template <int m>
class WinogradProduct final : public TransposedProduct {
  using F = Winograd<m>;
  static constexpr int points = F::points;  // per dimension

 public:
  WinogradProduct(const LayerShape& shape, const float* weight)
      : shape_(shape),
        tiles_((shape.in_size + m - 1) / m),
        in_stride_(round_up(shape.in_channels, lanes)),
        out_stride_(round_up(shape.out_channels, lanes)),
        in_point_(tile_block * in_stride_ + odd_line),
        out_point_(tile_block * out_stride_ + odd_line),
        nothing_(in_stride_) {
    for (int phase = 0; phase < 4; ++phase) {
      for (int a = 0; a < points; ++a) {
        for (int b = 0; b < points; ++b) {
          weights_.push_back(transform(weight, phase / 2, phase % 2, a, b));
        }
      }
    }
  }

  std::size_t work_size() const override { return points * points * (in_point_ + out_point_); }

  void run(const float* input, const Epilogue& epilogue, float* output,
           float* work) const noexcept override {
    float* const maps = work;                                // [points², in_point_]
    float* const sums = work + points * points * in_point_;  // [points², out_point_]
    for (int first = 0; first < tiles_ * tiles_; first += tile_block) {
      const int count = std::min(tile_block, tiles_ * tiles_ - first);
      for (int phase = 0; phase < 4; ++phase) {
        const int py = phase / 2, px = phase % 2;
        for (int i = 0; i < count; ++i) {
          transform_input(input, (first + i) / tiles_, (first + i) % tiles_, py, px,
                          maps + i * in_stride_);
        }
        for (int point = 0; point < points * points; ++point) {
          multiply(maps + point * in_point_, count, weights_[phase * points * points + point],
                   sums + point * out_point_);
        }
        for (int i = 0; i < count; ++i) {
          transform_output(sums + i * out_stride_, (first + i) / tiles_, (first + i) % tiles_, py,
                           px, epilogue, output);
        }
      }
    }
  }

 private:
  // G g Gᵀ at one pair of points, of every pair of channels.
  PackedMatrix transform(const float* weight, int py, int px, int a, int b) const {
    const std::size_t count = static_cast<std::size_t>(shape_.in_channels) * shape_.out_channels;
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
      double sum = 0;
      for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 2; ++x) {
          sum += double{F::weights[a][y]} * F::weights[b][x] *
                 weight[i * 16 + phase_tap(py, y) * 4 + phase_tap(px, x)];
        }
      }
      values[i] = static_cast<float>(sum);
    }
    return PackedMatrix(values.data(), shape_.in_channels, shape_.out_channels);
  }

  void multiply(const float* maps, int count, const PackedMatrix& weight,
                float* sums) const noexcept {
    const float* from[tile_block];
    float* to[tile_block];
    for (int i = 0; i < count; ++i) {
      from[i] = maps + static_cast<std::size_t>(i) * in_stride_;
      to[i] = sums + static_cast<std::size_t>(i) * out_stride_;
    }
    gemm(from, count, weight, to, Sum::assign);
  }

  // Not inlined: a function of their own keeps the loops' values in registers.
  // Bᵀ d B of one tile: its points² vectors of channels.
  __attribute__((noinline)) void transform_input(const float* input, int tile_y, int tile_x, int py,
                                                 int px, float* maps) const noexcept {
    const int channels = shape_.in_channels, size = shape_.in_size;
    const float* from[points * points];
    for (int a = 0; a < points; ++a) {
      for (int b = 0; b < points; ++b) {
        const int y = tile_y * m + py - 1 + a, x = tile_x * m + px - 1 + b;
        const bool inside = y >= 0 && y < size && x >= 0 && x < size;
        from[a * points + b] =
            inside ? input + (static_cast<std::size_t>(y) * size + x) * channels : nothing_.data();
      }
    }
    int c = 0;
    for (; c + lanes <= channels; c += lanes) {
      F32x4 d[points * points];
      for (int i = 0; i < points * points; ++i) d[i] = load(from[i] + c);
      transform_maps(d, maps + c);
    }
    if (c == channels) return;
    F32x4 d[points * points];
    for (int i = 0; i < points * points; ++i) d[i] = load_first(from[i] + c, channels - c);
    transform_maps(d, maps + c);
  }

  __attribute__((always_inline)) void transform_maps(F32x4* d, float* maps) const noexcept {
    for (int b = 0; b < points; ++b) F::input(d + b, points, d + b);
    for (int a = 0; a < points; ++a) {
      F::input(d + a * points, 1, d + a * points);
      for (int b = 0; b < points; ++b) {
        store(maps, d[a * points + b]);
        maps += in_point_;
      }
    }
  }

  // Aᵀ s A of one tile, to its m² pixels of this parity, finished.
  __attribute__((noinline)) void transform_output(const float* sums, int tile_y, int tile_x, int py,
                                                  int px, const Epilogue& epilogue,
                                                  float* output) const noexcept {
    const int channels = shape_.out_channels, size = shape_.out_size;
    float* to[m * m];
    const float* bias[m * m];
    for (int i = 0; i < m; ++i) {
      for (int j = 0; j < m; ++j) {
        const int y = 2 * (tile_y * m + i) + py, x = 2 * (tile_x * m + j) + px;
        const bool inside = y < size && x < size;
        to[i * m + j] =
            inside ? output + (static_cast<std::size_t>(y) * size + x) * channels : nullptr;
        bias[i * m + j] =
            inside && epilogue.bias ? epilogue.bias->of(border_place(y, x, size)) : nothing_.data();
      }
    }
    for (int c = 0; c < channels; c += lanes) {
      F32x4 o[m * m];
      transform_sums(sums + c, o);
      const int count = std::min(lanes, channels - c);
      for (int i = 0; i < m * m; ++i) {
        if (!to[i]) continue;
        if (count == lanes) {
          if (epilogue.bias) o[i] = activate(epilogue.activation, o[i] + load(bias[i] + c));
          store(to[i] + c, o[i]);
        } else {
          if (epilogue.bias) {
            o[i] = activate(epilogue.activation, o[i] + load_first(bias[i] + c, count));
          }
          store_first(to[i] + c, o[i], count);
        }
      }
    }
  }

  __attribute__((always_inline)) void transform_sums(const float* sums, F32x4* o) const noexcept {
    F32x4 half[points * m];  // Aᵀ s, transposed
    for (int a = 0; a < points; ++a) {
      F32x4 row[points];
      for (int b = 0; b < points; ++b) {
        row[b] = load(sums);
        sums += out_point_;
      }
      F::output(row, 1, half + a * m);
    }
    for (int j = 0; j < m; ++j) {
      F32x4 column[m];
      F::output(half + j, m, column);
      for (int i = 0; i < m; ++i) o[i * m + j] = column[i];
    }
  }

  LayerShape shape_;
  int tiles_;                          // per row and column
  int in_stride_, out_stride_;         // channels, filled up to whole vectors
  std::size_t in_point_, out_point_;   // numbers of a map: [tile_block, channels], and odd_line
  std::vector<float> nothing_;         // a pixel outside
  std::vector<PackedMatrix> weights_;  // [4 phases, points, points] times [in, out]
};

}  // namespace

std::unique_ptr<TransposedProduct> make_winograd(const LayerShape& shape, const float* weight,
                                                 int m) {
  if (m == 2) return std::make_unique<WinogradProduct<2>>(shape, weight);
  return std::make_unique<WinogradProduct<4>>(shape, weight);
}

}  // namespace fader
