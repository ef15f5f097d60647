// The convolution by Winograd: its kernel 4×4 of stride 2 is four convolutions 2×2 of stride
// one, of the input's rows and columns of either parity, added up:
//   out[y] = Σ_p  g_p[0]·in[2y − p] + g_p[1]·in[2(y + 1) − p],   g_0 = (w[1], w[3]), g_1 = (w[0],
//   w[2])
// The sum over the parities is taken at the points, as more depth of one product, and only the sum
// is transformed back.
#include <algorithm>
#include <vector>

#include "wasm-infer/convolution/convolution_kernel.hpp"
#include "wasm-infer/convolution/winograd_stage.hpp"

namespace fader {
namespace {

constexpr int parities = 4;  // of row and column

/// Row (column) of the kernel that is step 0 or 1 of a parity's two.
constexpr int tap(int parity, int step) { return 1 - parity + 2 * step; }

template <int m>
class ConvolutionWinograd final : public ConvolutionKernel {
  using Tile = WinogradTile<m>;

 public:
  ConvolutionWinograd(const LayerShape& shape, const float* weight)
      : stage_(shape, shape.out_size, parities) {
#pragma GCC unroll 1
    for (int point = 0; point < Tile::inputs; ++point) weights_.push_back(transform(weight, point));
  }

  std::size_t work_size() const override { return stage_.work_size(); }

  void run(const float* input, const float* bias, float* output,
           float* work) const noexcept override {
    const float* biases[border_classes * border_classes];
    std::fill(std::begin(biases), std::end(biases), bias);
    const int tiles = stage_.tiles();
    for (int first = 0; first < tiles * tiles; first += stage_.block()) {
      const int count = std::min(stage_.block(), tiles * tiles - first);
      for (int i = 0; i < count; ++i) {
        const int y = 2 * m * ((first + i) / tiles), x = 2 * m * ((first + i) % tiles);
        for (int p = 0; p < parities; ++p) {
          stage_.gather(input, y - p / 2, x - p % 2, 2, i, p, work);
        }
      }
      stage_.multiply(count, weights_.data(), work);
      for (int i = 0; i < count; ++i) {
        stage_.scatter(i, m * ((first + i) / tiles), m * ((first + i) % tiles), 1, biases, output,
                       work);
      }
    }
  }

 private:
  // weight: [out, in, 4, 4] → at one pair of points [parities, channels, out]
  __attribute__((cold)) PackedMatrix transform(const float* weight, int point) const {
    const int in = stage_.shape().in_channels, out = stage_.shape().out_channels;
    std::vector<float> values(static_cast<std::size_t>(parities) * stage_.channels() * out);
    for (int p = 0; p < parities; ++p) {
      for (int c = 0; c < in; ++c) {
        for (int o = 0; o < out; ++o) {
          const float* w = weight + (static_cast<std::size_t>(o) * in + c) * 16;
          values[(static_cast<std::size_t>(p) * stage_.channels() + c) * out + o] =
              Tile::weight(point / Tile::points, point % Tile::points,
                           [&](int y, int x) { return w[tap(p / 2, y) * 4 + tap(p % 2, x)]; });
        }
      }
    }
    return PackedMatrix(values.data(), parities * stage_.channels(), out);
  }

  WinogradStage<m> stage_;
  std::vector<PackedMatrix> weights_;  // [points, points] times [parities · channels, out]
};

}  // namespace

std::unique_ptr<ConvolutionKernel> make_convolution_winograd(const LayerShape& shape,
                                                             const float* weight, int m) {
  if (m == 2) return std::make_unique<ConvolutionWinograd<2>>(shape, weight);
  return std::make_unique<ConvolutionWinograd<4>>(shape, weight);
}

}  // namespace fader
