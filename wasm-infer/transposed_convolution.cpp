#include "wasm-infer/transposed_convolution.hpp"

#include <algorithm>
#include <cassert>

#include "wasm-infer/activation.hpp"

namespace fader {
namespace {

constexpr int kernel = 4, stride = 2, padding = 1;

// Where an output row (or column) stands: which rows of the kernel reach it from inside the input.
enum BorderClass { first, odd, even, last, border_classes };

BorderClass border_class(int y, int size) {
  if (y == 0) return first;
  if (y == size - 1) return last;
  return y % 2 == 1 ? odd : even;
}

bool reaches(int tap, BorderClass place) {
  switch (place) {
    case first:
      return tap == 1;
    case odd:
      return tap == 0 || tap == 2;
    case even:
      return tap == 1 || tap == 3;
    default:
      return tap == 2;
  }
}

// [in, out, 4, 4] → [in, 4, 4, out]
std::vector<float> reorder(const float* weight, int in, int out) {
  constexpr int taps = kernel * kernel;
  std::vector<float> reordered(static_cast<std::size_t>(in) * taps * out);
  for (int c = 0; c < in; ++c) {
    for (int o = 0; o < out; ++o) {
      for (int tap = 0; tap < taps; ++tap) {
        reordered[(static_cast<std::size_t>(c) * taps + tap) * out + o] = *weight++;
      }
    }
  }
  return reordered;
}

// What a plane of ones adds at each place. weight: [planes, out, 4, 4] → [planes, 4·4 places, out]
std::vector<float> plane_sums(const float* weight, int planes, int out) {
  std::vector<float> sums;
  for (int plane = 0; plane < planes; ++plane) {
    for (int place = 0; place < border_classes * border_classes; ++place) {
      const auto row = BorderClass(place / border_classes),
                 column = BorderClass(place % border_classes);
      for (int o = 0; o < out; ++o) {
        const float* w = weight + (static_cast<std::size_t>(plane) * out + o) * kernel * kernel;
        float sum = 0.0f;
        for (int ky = 0; ky < kernel; ++ky) {
          for (int kx = 0; kx < kernel; ++kx) {
            if (reaches(ky, row) && reaches(kx, column)) sum += w[ky * kernel + kx];
          }
        }
        sums.push_back(sum);
      }
    }
  }
  return sums;
}

const float* after(const float* weight, int in, int out) {
  return weight + static_cast<std::size_t>(in) * out * kernel * kernel;
}

}  // namespace

TransposedConvolution::TransposedConvolution(const LayerShape& shape, const float* weight,
                                             const float* bias)
    : shape_(shape),
      weight_(reorder(weight, shape.in_channels, shape.out_channels).data(), shape.in_channels,
              kernel * kernel * shape.out_channels),
      bias_(bias, shape.out_channels, border_classes * border_classes,
            plane_sums(after(weight, shape.in_channels, shape.out_channels),
                       shape.attribute_channels, shape.out_channels)) {
  assert(shape.kernel == kernel && shape.stride == stride && shape.padding == padding);
}

std::size_t TransposedConvolution::work_size() const {
  const std::size_t patches =
      static_cast<std::size_t>(shape_.in_size) * shape_.in_size * weight_.columns();
  const std::size_t padded_row = (shape_.out_size + 2 * padding) * shape_.out_channels;
  return patches + padded_row;
}

void TransposedConvolution::linear(const float* input, float* sums, float* work) const noexcept {
  const int pixels = shape_.in_size * shape_.in_size,
            row_size = shape_.out_size * shape_.out_channels;
  float* const patches = work;
  float* const padded_row = work + static_cast<std::size_t>(pixels) * weight_.columns();
  gemm(input, pixels, weight_, patches);
  for (int y = 0; y < shape_.out_size; ++y) {
    add_patches(patches, y, padded_row);
    sums = std::copy_n(padded_row + padding * shape_.out_channels, row_size, sums);
  }
}

void TransposedConvolution::forward(const float* input, float* output, float* work) const noexcept {
  linear(input, output, work);
  finish(output, output);
}

// One output row: the sum of the patches' rows that fall on it. Patch rows are runs of four pixels;
// a column of padding at each end takes what falls outside.
void TransposedConvolution::add_patches(const float* patches, int y,
                                        float* padded_row) const noexcept {
  const int size = shape_.in_size, channels = shape_.out_channels;
  std::fill_n(padded_row, (shape_.out_size + 2 * padding) * channels, 0.0f);
  for (int ky = (y + padding) % stride; ky < kernel; ky += stride) {
    const int from_y = (y + padding - ky) / stride;
    if (y + padding < ky || from_y >= size) continue;
    for (int x = 0; x < size; ++x) {
      const std::size_t pixel = static_cast<std::size_t>(from_y) * size + x;
      const float* run = patches + (pixel * kernel + ky) * kernel * channels;
      float* const sum = padded_row + stride * x * channels;
      for (int i = 0; i < kernel * channels; ++i) sum[i] += run[i];
    }
  }
}

void TransposedConvolution::finish(const float* sums, float* output) const noexcept {
  const int row_size = shape_.out_size * shape_.out_channels;
  for (int y = 0; y < shape_.out_size; ++y) {
    if (sums != output) std::copy_n(sums, row_size, output);
    finish_row(y, output);
    sums += row_size;
    output += row_size;
  }
}

void TransposedConvolution::finish_row(int y, float* row) const noexcept {
  for (int x = 0; x < shape_.out_size; ++x) {
    const int place =
        border_class(y, shape_.out_size) * border_classes + border_class(x, shape_.out_size);
    activate(shape_.activation, bias_.of(place), row, shape_.out_channels);
    row += shape_.out_channels;
  }
}

}  // namespace fader
