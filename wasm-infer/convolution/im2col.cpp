#include <algorithm>
#include <vector>

#include "wasm-infer/convolution/convolution_kernel.hpp"
#include "wasm-infer/gemm/gemm.hpp"
#include "wasm-infer/gemm/simd.hpp"
#include "wasm-infer/layers/activation.hpp"

namespace fader {
namespace {

constexpr int kernel = 4, stride = 2, padding = 1;
constexpr int chunk = 16;  // windows per product

// [out, in, 4, 4] → [4, 4, in, out]
__attribute__((cold)) PackedMatrix pack(const float* weight, int in, int out) {
  std::vector<float> values;
  for (int tap = 0; tap < kernel * kernel; ++tap) {
    for (int c = 0; c < in; ++c) {
      for (int o = 0; o < out; ++o) {
        values.push_back(weight[(static_cast<std::size_t>(o) * in + c) * kernel * kernel + tap]);
      }
    }
  }
  return PackedMatrix(values.data(), kernel * kernel * in, out);
}

class Im2col final : public ConvolutionKernel {
 public:
  Im2col(const LayerShape& shape, const float* weight)
      : shape_(shape), weight_(pack(weight, shape.in_channels, shape.out_channels)) {}

  std::size_t work_size() const override { return chunk * (weight_.depth() + cache_padding); }

  void run(const float* input, const float* bias, float* output,
           float* work) const noexcept override {
    const int size = shape_.out_size, pixels = size * size, channels = shape_.out_channels;
    const float* from[chunk];
    float* to[chunk];
    for (int first = 0; first < pixels; first += chunk) {
      const int count = std::min(chunk, pixels - first);
      for (int i = 0; i < count; ++i) {
        float* const window = work + i * (weight_.depth() + cache_padding);
        copy_window(input, (first + i) / size, (first + i) % size, window);
        from[i] = window;
        to[i] = output + static_cast<std::size_t>(first + i) * channels;
      }
      gemm(from, count, weight_, to, Sum::assign);
      for (int i = 0; i < count; ++i) activate(shape_.activation, bias, to[i], channels);
    }
  }

 private:
  // window [4, 4, in]: of each row what is inside is one run of numbers, the rest is zero.
  void copy_window(const float* input, int y, int x, float* window) const noexcept {
    const int size = shape_.in_size, channels = shape_.in_channels;
    const int left = stride * x - padding, top = stride * y - padding;
    const int begin = std::max(0, left), end = std::min(size, left + kernel);
    const int run = kernel * channels;  // whole vectors, whatever the channels
    for (int row = top; row < top + kernel; ++row) {
      const bool inside = row >= 0 && row < size;
      const float* const from =
          input + (static_cast<std::size_t>(inside ? row : 0) * size + begin) * channels;
      if (inside && end - begin == kernel) {
        // By hand: a call of memmove costs more than the dozen numbers of a picture's window.
        for (int i = 0; i < run; i += lanes) store(window + i, load(from + i));
      } else {
        std::fill_n(window, run, 0.0f);
        if (inside) std::copy_n(from, (end - begin) * channels, window + (begin - left) * channels);
      }
      window += run;
    }
  }

  LayerShape shape_;
  PackedMatrix weight_;  // [4·4·in, out]
};

}  // namespace

std::unique_ptr<ConvolutionKernel> make_im2col(const LayerShape& shape, const float* weight) {
  return std::make_unique<Im2col>(shape, weight);
}

}  // namespace fader
