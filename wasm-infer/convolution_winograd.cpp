// The convolution by Winograd: its kernel 4×4 in steps of two is four convolutions 2×2 in steps of
// one, of the input's rows and columns of either parity, added up:
//   out[y] = Σ_p  g_p[0]·in[2y − p] + g_p[1]·in[2(y + 1) − p],   g_0 = (w[1], w[3]), g_1 = (w[0],
//   w[2])
// The sum over the parities is taken at the points, as more depth of one product, and only the sum
// is transformed back.
#include <algorithm>
#include <vector>

#include "wasm-infer/convolution_product.hpp"
#include "wasm-infer/winograd_tile.hpp"

namespace fader {
namespace {

constexpr int parities = 4;  // of row and column

/// Row (column) of the kernel that is step 0 or 1 of a parity's two.
constexpr int tap(int parity, int step) { return 1 - parity + 2 * step; }

template <int m>
class ConvolutionWinograd final : public ConvolutionProduct {
  using Tile = WinogradTile<m>;

 public:
  ConvolutionWinograd(const LayerShape& shape, const float* weight)
      : shape_(shape),
        tiles_((shape.out_size + m - 1) / m),
        channels_(whole_vectors(shape.in_channels)),
        out_stride_(whole_vectors(shape.out_channels)),
        block_(std::clamp(most_map / (parities * channels_), 8, winograd_block)),
        in_point_(static_cast<std::size_t>(block_) * parities * channels_ + odd_line),
        out_point_(static_cast<std::size_t>(block_) * out_stride_ + odd_line),
        nothing_(channels_) {
#pragma GCC unroll 1
    for (int point = 0; point < Tile::inputs; ++point) weights_.push_back(transform(weight, point));
  }

  std::size_t work_size() const override { return Tile::inputs * (in_point_ + out_point_); }

  void run(const float* input, const float* bias, float* output,
           float* work) const noexcept override {
    float* const maps = work;                             // [points², in_point_]
    float* const sums = work + Tile::inputs * in_point_;  // [points², out_point_]
    for (int first = 0; first < tiles_ * tiles_; first += block_) {
      const int count = std::min(block_, tiles_ * tiles_ - first);
      for (int i = 0; i < count; ++i) {
        const int y = 2 * m * ((first + i) / tiles_), x = 2 * m * ((first + i) % tiles_);
        for (int p = 0; p < parities; ++p) {
          read_tile(input, y - p / 2, x - p % 2, maps + (i * parities + p) * channels_);
        }
      }
#pragma GCC unroll 1
      for (int point = 0; point < Tile::inputs; ++point) {
        multiply_tiles(maps + point * in_point_, parities * channels_, count, weights_[point],
                       sums + point * out_point_, out_stride_);
      }
      for (int i = 0; i < count; ++i) {
        write_tile(sums + i * out_stride_, (first + i) / tiles_ * m, (first + i) % tiles_ * m, bias,
                   output);
      }
    }
  }

 private:
  static constexpr int most_map = 4096;  // numbers of a block at one point

  // weight: [out, in, 4, 4] → at one pair of points [parities, channels_, out]
  PackedMatrix transform(const float* weight, int point) const {
    const int in = shape_.in_channels, out = shape_.out_channels;
    std::vector<float> values(static_cast<std::size_t>(parities) * channels_ * out);
    for (int p = 0; p < parities; ++p) {
      for (int c = 0; c < in; ++c) {
        for (int o = 0; o < out; ++o) {
          const float* w = weight + (static_cast<std::size_t>(o) * in + c) * 16;
          values[(static_cast<std::size_t>(p) * channels_ + c) * out + o] =
              Tile::weight(point / Tile::points, point % Tile::points,
                           [&](int y, int x) { return w[tap(p / 2, y) * 4 + tap(p % 2, x)]; });
        }
      }
    }
    return PackedMatrix(values.data(), parities * channels_, out);
  }

  // Every other pixel from (y, x) on.
  __attribute__((noinline)) void read_tile(const float* input, int y, int x,
                                           float* maps) const noexcept {
    const int channels = shape_.in_channels, size = shape_.in_size;
    const float* from[Tile::inputs];
#pragma GCC unroll 1
    for (int i = 0; i < Tile::inputs; ++i) {
      const int at_y = y + 2 * (i / Tile::points), at_x = x + 2 * (i % Tile::points);
      const bool inside = at_y >= 0 && at_y < size && at_x >= 0 && at_x < size;
      from[i] = inside ? input + (static_cast<std::size_t>(at_y) * size + at_x) * channels
                       : nothing_.data();
    }
    Tile::transform_input(from, channels, maps, in_point_);
  }

  // The m² pixels from (y, x) on, finished.
  __attribute__((noinline)) void write_tile(const float* sums, int y, int x, const float* bias,
                                            float* output) const noexcept {
    const int channels = shape_.out_channels, size = shape_.out_size;
    float* to[Tile::outputs];
    const float* biases[Tile::outputs];
#pragma GCC unroll 1
    for (int i = 0; i < Tile::outputs; ++i) {
      const int at_y = y + i / m, at_x = x + i % m;
      const bool inside = at_y < size && at_x < size;
      to[i] = inside ? output + (static_cast<std::size_t>(at_y) * size + at_x) * channels : nullptr;
      biases[i] = bias;
    }
    Tile::transform_output(sums, out_point_, channels, biases, shape_.activation, to);
  }

  LayerShape shape_;
  int tiles_;                          // per row and column
  int channels_, out_stride_;          // of input and output, filled up to whole vectors
  int block_;                          // tiles that go at a time
  std::size_t in_point_, out_point_;   // numbers of a map: [block_, …], and odd_line
  std::vector<float> nothing_;         // a pixel outside
  std::vector<PackedMatrix> weights_;  // [points, points] times [parities · channels_, out]
};

}  // namespace

std::unique_ptr<ConvolutionProduct> make_convolution_winograd(const LayerShape& shape,
                                                              const float* weight, int m) {
  if (m == 2) return std::make_unique<ConvolutionWinograd<2>>(shape, weight);
  return std::make_unique<ConvolutionWinograd<4>>(shape, weight);
}

}  // namespace fader
