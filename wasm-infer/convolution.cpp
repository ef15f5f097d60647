#include "wasm-infer/convolution.hpp"

#include <algorithm>
#include <cassert>

#include "wasm-infer/activation.hpp"

namespace fader {
namespace {

constexpr int kernel = 4, stride = 2, padding = 1;

// Rows of the kernel, each [out, in, 4 (of 4, 4)] → [4, in, out]: the order of the numbers of a
// window's row, then the outputs.
std::vector<PackedMatrix> pack_rows(const float* weight, int in, int out) {
  std::vector<PackedMatrix> rows;
  for (int ky = 0; ky < kernel; ++ky) {
    std::vector<float> row;
    for (int kx = 0; kx < kernel; ++kx) {
      for (int c = 0; c < in; ++c) {
        for (int o = 0; o < out; ++o) {
          row.push_back(
              weight[((static_cast<std::size_t>(o) * in + c) * kernel + ky) * kernel + kx]);
        }
      }
    }
    rows.emplace_back(row.data(), kernel * in, out);
  }
  return rows;
}

}  // namespace

Convolution::Convolution(const LayerShape& shape, const float* weight, const float* bias)
    : shape_(shape),
      padded_size_(shape.in_size + 2 * padding),
      rows_(pack_rows(weight, shape.in_channels, shape.out_channels)),
      bias_(bias, bias + shape.out_channels) {
  assert(shape.kernel == kernel && shape.stride == stride && shape.padding == padding);
  assert(shape.attribute_channels == 0);  // only dense layers of an encoder are told
}

std::size_t Convolution::work_size() const {
  return static_cast<std::size_t>(padded_size_) * padded_size_ * shape_.in_channels;
}

void Convolution::forward(const float* input, float* output, float* work) const noexcept {
  constexpr int chunk = 32;
  const float* from[chunk];
  float* to[chunk];
  pad(input, work);
  const int pixels = shape_.out_size * shape_.out_size, channels = shape_.out_channels;
  for (int first = 0; first < pixels; first += chunk) {
    const int count = std::min(chunk, pixels - first);
    for (int ky = 0; ky < kernel; ++ky) {
      for (int i = 0; i < count; ++i) {
        const int y = (first + i) / shape_.out_size, x = (first + i) % shape_.out_size;
        const std::size_t corner =
            static_cast<std::size_t>(stride * y + ky) * padded_size_ + stride * x;
        from[i] = work + corner * shape_.in_channels;
        to[i] = output + static_cast<std::size_t>(first + i) * channels;
      }
      gemm(from, count, rows_[ky], to, ky == 0 ? Sum::assign : Sum::add);
    }
    for (int i = 0; i < count; ++i) activate(shape_.activation, bias_.data(), to[i], channels);
  }
}

// The input with a border of zeros, so that every window's row is one run of numbers.
void Convolution::pad(const float* input, float* padded) const noexcept {
  const int channels = shape_.in_channels, row = shape_.in_size * channels;
  float* to = std::fill_n(padded, (padded_size_ + padding) * channels, 0.0f);
  for (int y = 0; y < shape_.in_size; ++y) {
    to = std::copy_n(input + static_cast<std::size_t>(y) * row, row, to);
    to = std::fill_n(to, 2 * padding * channels, 0.0f);
  }
  std::fill(to, padded + work_size(), 0.0f);
}

}  // namespace fader
