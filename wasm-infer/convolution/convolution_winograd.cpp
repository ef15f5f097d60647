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
 public:
  ConvolutionWinograd(const LayerShape& shape, const float* weight)
      : stage_(shape, shape.out_size, parities), weights_(kernels(weight)) {}

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
      stage_.multiply(count, weights_, work);
      for (int i = 0; i < count; ++i) {
        stage_.scatter(i, m * ((first + i) / tiles), m * ((first + i) % tiles), 1, biases, output,
                       work);
      }
    }
  }

 private:
  // weight: [out, in, 4, 4] → [parities · channels, taps, out]
  __attribute__((cold)) WinogradWeights<m> kernels(const float* weight) const {
    const int in = stage_.shape().in_channels, out = stage_.shape().out_channels;
    const int depth = parities * stage_.channels();
    std::vector<float> values(static_cast<std::size_t>(depth) * 4 * out);
    for (int i = 0; i < parities * in * 4; ++i) {
      const int p = i / (in * 4), c = i / 4 % in, step = i % 4;
      const float* from = weight + c * 16 + tap(p / 2, step / 2) * 4 + tap(p % 2, step % 2);
      float* to = &values[((static_cast<std::size_t>(p) * stage_.channels() + c) * 4 + step) * out];
      for (int o = 0; o < out; ++o) to[o] = from[static_cast<std::size_t>(o) * in * 16];
    }
    return WinogradWeights<m>(values, depth, out, stage_.ready_weights());
  }

  WinogradStage<m> stage_;
  WinogradWeights<m> weights_;
};

}  // namespace

std::unique_ptr<ConvolutionKernel> make_convolution_winograd(const LayerShape& shape,
                                                             const float* weight, int m) {
  if (m == 2) return std::make_unique<ConvolutionWinograd<2>>(shape, weight);
  return std::make_unique<ConvolutionWinograd<4>>(shape, weight);
}

}  // namespace fader
