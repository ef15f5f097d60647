// The transposed convolution by Winograd: four convolutions 2×2, one per parity of the output.
#include <algorithm>
#include <vector>

#include "wasm-infer/convolution/transposed_kernel.hpp"
#include "wasm-infer/convolution/winograd_stage.hpp"

namespace fader {
namespace {

template <int m>
class TransposedWinograd final : public TransposedKernel {
 public:
  TransposedWinograd(const LayerShape& shape, const float* weight)
      : stage_(shape, shape.in_size, 1) {
    for (int phase = 0; phase < 4; ++phase)
      weights_.push_back(kernels(weight, phase / 2, phase % 2));
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
        stage_.multiply(count, weights_[phase], work);
        for (int i = 0; i < count; ++i) {
          stage_.scatter(i, 2 * m * ((first + i) / tiles) + py, 2 * m * ((first + i) % tiles) + px,
                         2, epilogue.bias ? biases : nullptr, output, work);
        }
      }
    }
  }

 private:
  // Those of one parity: [channels, taps, out]
  __attribute__((cold)) WinogradWeights<m> kernels(const float* weight, int py, int px) const {
    const int in = stage_.shape().in_channels, out = stage_.shape().out_channels;
    std::vector<float> values(static_cast<std::size_t>(stage_.channels()) * 4 * out);
    float* to = values.data();
    for (int c = 0; c < in; ++c, weight += out * 16) {
      for (int tap = 0; tap < 4; ++tap) {
        const int at = polyphase_tap(py, tap / 2) * 4 + polyphase_tap(px, tap % 2);
        for (int o = 0; o < out; ++o) *to++ = weight[o * 16 + at];
      }
    }
    return WinogradWeights<m>(values, stage_.channels(), out, stage_.ready_weights());
  }

  WinogradStage<m> stage_;
  std::vector<WinogradWeights<m>> weights_;  // of the four parities
};

}  // namespace

std::unique_ptr<TransposedKernel> make_winograd(const LayerShape& shape, const float* weight,
                                                int m) {
  if (m == 2) return std::make_unique<TransposedWinograd<2>>(shape, weight);
  return std::make_unique<TransposedWinograd<4>>(shape, weight);
}

}  // namespace fader
