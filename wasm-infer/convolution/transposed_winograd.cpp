// The transposed convolution by Winograd: four convolutions 2×2, one per parity of the output.
#include <algorithm>
#include <vector>

#include "wasm-infer/convolution/transposed_kernel.hpp"
#include "wasm-infer/convolution/winograd_stage.hpp"

namespace fader {
namespace {

template <int m>
class TransposedWinograd final : public TransposedKernel {
  using Tile = WinogradTile<m>;

 public:
  TransposedWinograd(const LayerShape& shape, const float* weight)
      : stage_(shape, shape.in_size, 1) {
    for (int phase = 0; phase < 4; ++phase) {
#pragma GCC unroll 1
      for (int point = 0; point < Tile::inputs; ++point) {
        weights_.push_back(transform(weight, phase / 2, phase % 2, point));
      }
    }
  }

  std::size_t work_size() const override { return stage_.work_size(); }

  void run(const float* input, const Epilogue& epilogue, float* output,
           float* work) const noexcept override {
    const float* biases[border_classes * border_classes];
    if (epilogue.bias) {
      for (int i = 0; i < border_classes * border_classes; ++i) biases[i] = epilogue.bias->of(i);
    }
    const int tiles = stage_.tiles();
    for (int first = 0; first < tiles * tiles; first += stage_.block()) {
      const int count = std::min(stage_.block(), tiles * tiles - first);
      for (int phase = 0; phase < 4; ++phase) {
        const int py = phase / 2, px = phase % 2;
        for (int i = 0; i < count; ++i) {
          stage_.gather(input, m * ((first + i) / tiles) + py - 1,
                        m * ((first + i) % tiles) + px - 1, 1, i, 0, work);
        }
        stage_.multiply(count, weights_.data() + phase * Tile::inputs, work);
        for (int i = 0; i < count; ++i) {
          stage_.scatter(i, 2 * m * ((first + i) / tiles) + py, 2 * m * ((first + i) % tiles) + px,
                         2, epilogue.bias ? biases : nullptr, output, work);
        }
      }
    }
  }

 private:
  // At one pair of points, of every pair of channels.
  __attribute__((cold)) PackedMatrix transform(const float* weight, int py, int px,
                                               int point) const {
    const int in = stage_.shape().in_channels, out = stage_.shape().out_channels;
    std::vector<float> values(static_cast<std::size_t>(in) * out);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = Tile::weight(point / Tile::points, point % Tile::points, [&](int y, int x) {
        return weight[i * 16 + polyphase_tap(py, y) * 4 + polyphase_tap(px, x)];
      });
    }
    return PackedMatrix(values.data(), in, out);
  }

  WinogradStage<m> stage_;
  std::vector<PackedMatrix> weights_;  // [4 parities, points, points] times [in, out]
};

}  // namespace

std::unique_ptr<TransposedKernel> make_winograd(const LayerShape& shape, const float* weight,
                                                int m) {
  if (m == 2) return std::make_unique<TransposedWinograd<2>>(shape, weight);
  return std::make_unique<TransposedWinograd<4>>(shape, weight);
}

}  // namespace fader
