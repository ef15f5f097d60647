
#include <algorithm>
#include <vector>

#include "wasm-infer/convolution/transposed_kernel.hpp"
#include "wasm-infer/gemm/gemm.hpp"
#include "wasm-infer/layers/activation.hpp"
#include "wasm-infer/layers/border.hpp"

namespace fader {
namespace {

// One tap of the kernel: [in, out, 4, 4] → [in, out]
__attribute__((cold)) PackedMatrix tap_weights(const LayerShape& shape, const float* weight, int ky,
                                               int kx) {
  const std::size_t count = static_cast<std::size_t>(shape.in_channels) * shape.out_channels;
  std::vector<float> tap(count);
  for (std::size_t i = 0; i < count; ++i) tap[i] = weight[i * 16 + ky * 4 + kx];
  return PackedMatrix(tap.data(), shape.in_channels, shape.out_channels);
}

class Polyphase final : public TransposedKernel {
 public:
  Polyphase(const LayerShape& shape, const float* weight) : shape_(shape) {
    for (int ky = 0; ky < 4; ++ky) {
      for (int kx = 0; kx < 4; ++kx) taps_.push_back(tap_weights(shape, weight, ky, kx));
    }
  }

  std::size_t work_size() const override {
    return static_cast<std::size_t>(shape_.in_size) * shape_.in_size * out_stride();
  }

  void run(const float* input, const Epilogue& epilogue, float* output,
           float* work) const noexcept override {
    for (int phase = 0; phase < 4; ++phase) {
      const int py = phase / 2, px = phase % 2;
      // A pixel of parity p lies on input i under step 1 − p, whatever the border: that tap first,
      // the others add to it.
      add_tap(input, py, px, 1 - py, 1 - px, work, Sum::assign);
      add_tap(input, py, px, 1 - py, px, work, Sum::add);
      add_tap(input, py, px, py, 1 - px, work, Sum::add);
      add_tap(input, py, px, py, px, work, Sum::add);
      finish(work, py, px, epilogue, output);
    }
  }

 private:
  // A phase's sums lie this far apart, which is no power of two: else all would share a few sets of
  // the cache and push each other out.
  std::size_t out_stride() const { return shape_.out_channels + cache_padding; }

  // The products of one tap, of those pixels that it reaches from inside the input.
  void add_tap(const float* input, int py, int px, int step_y, int step_x, float* sums,
               Sum sum) const noexcept {
    constexpr int chunk = 64;
    const float* from[chunk];
    float* to[chunk];
    int count = 0;
    const PackedMatrix& weight = taps_[polyphase_tap(py, step_y) * 4 + polyphase_tap(px, step_x)];
    const int size = shape_.in_size, shift_y = py - 1 + step_y, shift_x = px - 1 + step_x;
    for (int y = std::max(0, -shift_y); y < std::min(size, size - shift_y); ++y) {
      for (int x = std::max(0, -shift_x); x < std::min(size, size - shift_x); ++x) {
        const std::size_t in = static_cast<std::size_t>(y + shift_y) * size + x + shift_x;
        from[count] = input + in * shape_.in_channels;
        to[count] = sums + (y * size + x) * out_stride();
        if (++count == chunk) {
          gemm(from, count, weight, to, sum);
          count = 0;
        }
      }
    }
    if (count > 0) gemm(from, count, weight, to, sum);
  }

  // Every other pixel of the output, of every other row.
  void finish(const float* sums, int py, int px, const Epilogue& epilogue,
              float* output) const noexcept {
    const int channels = shape_.out_channels, size = shape_.out_size;
    for (int y = py; y < size; y += 2) {
      for (int x = px; x < size; x += 2) {
        float* const to = output + (static_cast<std::size_t>(y) * size + x) * channels;
        std::copy_n(sums, channels, to);
        if (epilogue.bias) {
          activate(epilogue.activation, epilogue.bias->of(border_place(y, x, size)), to, channels);
        }
        sums += out_stride();
      }
    }
  }

  LayerShape shape_;
  std::vector<PackedMatrix> taps_;  // 4·4 times [in, out]
};

}  // namespace

std::unique_ptr<TransposedKernel> make_polyphase(const LayerShape& shape, const float* weight) {
  return std::make_unique<Polyphase>(shape, weight);
}

}  // namespace fader
