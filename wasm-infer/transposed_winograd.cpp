// The transposed convolution by Winograd: four convolutions 2×2, one per parity of the output.
#include <algorithm>
#include <vector>

#include "wasm-infer/border.hpp"
#include "wasm-infer/phases.hpp"
#include "wasm-infer/transposed_product.hpp"
#include "wasm-infer/winograd_tile.hpp"

namespace fader {
namespace {

template <int m>
class TransposedWinograd final : public TransposedProduct {
  using Tile = WinogradTile<m>;

 public:
  TransposedWinograd(const LayerShape& shape, const float* weight)
      : shape_(shape),
        tiles_((shape.in_size + m - 1) / m),
        in_stride_(whole_vectors(shape.in_channels)),
        out_stride_(whole_vectors(shape.out_channels)),
        in_point_(winograd_block * in_stride_ + odd_line),
        out_point_(winograd_block * out_stride_ + odd_line),
        nothing_(std::max(in_stride_, out_stride_)) {
    for (int phase = 0; phase < 4; ++phase) {
#pragma GCC unroll 1
      for (int point = 0; point < Tile::inputs; ++point) {
        weights_.push_back(transform(weight, phase / 2, phase % 2, point));
      }
    }
  }

  std::size_t work_size() const override { return Tile::inputs * (in_point_ + out_point_); }

  void run(const float* input, const Epilogue& epilogue, float* output,
           float* work) const noexcept override {
    float* const maps = work;                             // [points², in_point_]
    float* const sums = work + Tile::inputs * in_point_;  // [points², out_point_]
    for (int first = 0; first < tiles_ * tiles_; first += winograd_block) {
      const int count = std::min(winograd_block, tiles_ * tiles_ - first);
      for (int phase = 0; phase < 4; ++phase) {
        const int py = phase / 2, px = phase % 2;
        for (int i = 0; i < count; ++i) {
          read_tile(input, (first + i) / tiles_ * m + py - 1, (first + i) % tiles_ * m + px - 1,
                    maps + i * in_stride_);
        }
#pragma GCC unroll 1
        for (int point = 0; point < Tile::inputs; ++point) {
          multiply_tiles(maps + point * in_point_, in_stride_, count,
                         weights_[phase * Tile::inputs + point], sums + point * out_point_,
                         out_stride_);
        }
        for (int i = 0; i < count; ++i) {
          write_tile(sums + i * out_stride_, 2 * m * ((first + i) / tiles_) + py,
                     2 * m * ((first + i) % tiles_) + px, epilogue, output);
        }
      }
    }
  }

 private:
  // At one pair of points, of every pair of channels.
  PackedMatrix transform(const float* weight, int py, int px, int point) const {
    std::vector<float> values(static_cast<std::size_t>(shape_.in_channels) * shape_.out_channels);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = Tile::weight(point / Tile::points, point % Tile::points, [&](int y, int x) {
        return weight[i * 16 + phase_tap(py, y) * 4 + phase_tap(px, x)];
      });
    }
    return PackedMatrix(values.data(), shape_.in_channels, shape_.out_channels);
  }

  // The pixels from (y, x) on.
  __attribute__((noinline)) void read_tile(const float* input, int y, int x,
                                           float* maps) const noexcept {
    const int channels = shape_.in_channels, size = shape_.in_size;
    const float* from[Tile::inputs];
#pragma GCC unroll 1
    for (int i = 0; i < Tile::inputs; ++i) {
      const int at_y = y + i / Tile::points, at_x = x + i % Tile::points;
      const bool inside = at_y >= 0 && at_y < size && at_x >= 0 && at_x < size;
      from[i] = inside ? input + (static_cast<std::size_t>(at_y) * size + at_x) * channels
                       : nothing_.data();
    }
    Tile::transform_input(from, channels, maps, in_point_);
  }

  // The m² pixels of one parity from (y, x) on, finished.
  __attribute__((noinline)) void write_tile(const float* sums, int y, int x,
                                            const Epilogue& epilogue,
                                            float* output) const noexcept {
    const int channels = shape_.out_channels, size = shape_.out_size;
    float* to[Tile::outputs];
    const float* bias[Tile::outputs];
#pragma GCC unroll 1
    for (int i = 0; i < Tile::outputs; ++i) {
      const int at_y = y + 2 * (i / m), at_x = x + 2 * (i % m);
      const bool inside = at_y < size && at_x < size;
      to[i] = inside ? output + (static_cast<std::size_t>(at_y) * size + at_x) * channels : nullptr;
      bias[i] = inside && epilogue.bias ? epilogue.bias->of(border_place(at_y, at_x, size))
                                        : nothing_.data();
    }
    Tile::transform_output(sums, out_point_, channels, epilogue.bias ? bias : nullptr,
                           epilogue.activation, to);
  }

  LayerShape shape_;
  int tiles_;                          // per row and column
  int in_stride_, out_stride_;         // channels, filled up to whole vectors
  std::size_t in_point_, out_point_;   // numbers of a map: [winograd_block, channels], and odd_line
  std::vector<float> nothing_;         // a pixel outside
  std::vector<PackedMatrix> weights_;  // [4 phases, points, points] times [in, out]
};

}  // namespace

std::unique_ptr<TransposedProduct> make_winograd(const LayerShape& shape, const float* weight,
                                                 int m) {
  if (m == 2) return std::make_unique<TransposedWinograd<2>>(shape, weight);
  return std::make_unique<TransposedWinograd<4>>(shape, weight);
}

}  // namespace fader
