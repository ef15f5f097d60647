#include "wasm-infer/convolution.hpp"

#include <algorithm>
#include <cassert>

#include "wasm-infer/activation.hpp"

namespace fader {
namespace {

constexpr int kernel = 4, stride = 2, padding = 1;

// [out, in, 4, 4] → [4, 4, in, out]: the order of a window's numbers, then the outputs.
std::vector<float> reorder(const float* weight, int in, int out) {
  std::vector<float> reordered(static_cast<std::size_t>(kernel) * kernel * in * out);
  for (int o = 0; o < out; ++o) {
    for (int c = 0; c < in; ++c) {
      for (int tap = 0; tap < kernel * kernel; ++tap) {
        reordered[(static_cast<std::size_t>(tap) * in + c) * out + o] = *weight++;
      }
    }
  }
  return reordered;
}

}  // namespace

Convolution::Convolution(const LayerShape& shape, const float* weight, const float* bias)
    : shape_(shape),
      weight_(reorder(weight, shape.in_channels, shape.out_channels).data(),
              kernel * kernel * shape.in_channels, shape.out_channels),
      bias_(bias, bias + shape.out_channels) {
  assert(shape.kernel == kernel && shape.stride == stride && shape.padding == padding);
  assert(shape.attribute_channels == 0);  // only dense layers of an encoder are told
}

std::size_t Convolution::work_size() const {
  return static_cast<std::size_t>(shape_.out_size) * shape_.out_size * weight_.depth();
}

void Convolution::forward(const float* input, float* output, float* work) const noexcept {
  gather_windows(input, work);
  const int pixels = shape_.out_size * shape_.out_size;
  gemm(work, pixels, weight_, output);
  for (int pixel = 0; pixel < pixels; ++pixel) {
    activate(shape_.activation, bias_.data(), output, shape_.out_channels);
    output += shape_.out_channels;
  }
}

// windows [out_size², 4, 4, in]. A window's row is one run of the input, cut at the border.
void Convolution::gather_windows(const float* input, float* windows) const noexcept {
  const int size = shape_.in_size, channels = shape_.in_channels;
  for (int y = 0; y < shape_.out_size; ++y) {
    for (int x = 0; x < shape_.out_size; ++x) {
      const int left = stride * x - padding;
      const int first = std::max(left, 0), last = std::min(left + kernel, size);
      for (int ky = 0; ky < kernel; ++ky) {
        const int row = stride * y - padding + ky;
        float* const end = windows + kernel * channels;
        if (row >= 0 && row < size) {
          const float* from = input + static_cast<std::size_t>(row) * size * channels;
          windows = std::fill_n(windows, (first - left) * channels, 0.0f);
          windows = std::copy(from + first * channels, from + last * channels, windows);
        }
        windows = std::fill_n(windows, end - windows, 0.0f);
      }
    }
  }
}

}  // namespace fader
