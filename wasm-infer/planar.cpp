#include "wasm-infer/planar.hpp"

#include <algorithm>

#include "wasm-infer/activation.hpp"
#include "wasm-infer/border.hpp"
#include "wasm-infer/phases.hpp"
#include "wasm-infer/simd.hpp"

namespace fader {
namespace {

// Pixels of the input that are worked on together: with three outputs in two columns twelve sums,
// which is what fits into registers beside the pixels and a weight.
constexpr int vectors = 2, block = vectors * lanes;

// Outputs 2i+p of a parity come from columns i+p−1 and i+p. shift −1, 0, 1 of a column: the
// parities that it reaches, first … last.
constexpr int first_parity(int shift) { return shift > 0 ? 1 : 0; }
constexpr int last_parity(int shift) { return shift < 0 ? 0 : 1; }

}  // namespace

bool PlanarProduct::fits(const LayerShape& shape) {
  return (shape.out_channels == 1 || shape.out_channels == 3) && shape.in_size % block == 0;
}

PlanarProduct::PlanarProduct(const LayerShape& shape, const float* weight)
    : shape_(shape), plane_(shape.in_size + 2 * lanes) {
  const int outputs = shape.out_channels;
  for (int py = 0; py < 2; ++py) {
    for (int c = 0; c < shape.in_channels; ++c) {
      for (int step = 0; step < 2; ++step) {
        for (int dx = -1; dx <= 1; ++dx) {
          for (int px = first_parity(dx); px <= last_parity(dx); ++px) {
            const int tap = phase_tap(py, step) * 4 + phase_tap(px, dx + 1 - px);
            for (int o = 0; o < outputs; ++o) {
              weight_.push_back(weight[(static_cast<std::size_t>(c) * outputs + o) * 16 + tap]);
            }
          }
        }
      }
    }
  }
}

std::size_t PlanarProduct::work_size() const {
  return static_cast<std::size_t>(4) * shape_.in_channels * plane_;
}

void PlanarProduct::run(const float* input, const Epilogue& epilogue, float* image,
                        float* work) const noexcept {
  // Three rows at hand and one of zeros, for beyond the border.
  const std::size_t row_size = static_cast<std::size_t>(shape_.in_channels) * plane_;
  float* const outside = work + 3 * row_size;
  std::fill_n(work, 4 * row_size, 0.0f);
  const auto row = [&](int y) {
    return y < 0 || y >= shape_.in_size ? outside : work + (y % 3) * row_size;
  };
  turn_row(input, 0, row(0));
  for (int y = 0; y < shape_.in_size; ++y) {
    if (y + 1 < shape_.in_size) turn_row(input, y + 1, row(y + 1));
    const float* const rows[] = {row(y - 1), row(y), row(y + 1)};
    for (int py = 0; py < 2; ++py) {
      if (shape_.out_channels == 1) {
        make_row<1>(rows[py], rows[py + 1], y, py, epilogue, image);
      } else {
        make_row<3>(rows[py], rows[py + 1], y, py, epilogue, image);
      }
    }
  }
}

// planes [in, plane_], pixel 0 at place `lanes`
void PlanarProduct::turn_row(const float* input, int y, float* planes) const noexcept {
  const int channels = shape_.in_channels, size = shape_.in_size;
  const float* from = input + static_cast<std::size_t>(y) * size * channels;
  for (int x = 0; x < size; x += lanes) {
    float* const to = planes + lanes + x;
    int c = 0;
    for (; c + lanes <= channels; c += lanes) {
      F32x4 pixel[lanes];
      for (int i = 0; i < lanes; ++i) pixel[i] = load(from + i * channels + c);
      transpose(pixel[0], pixel[1], pixel[2], pixel[3]);
      for (int i = 0; i < lanes; ++i) store(to + (c + i) * plane_, pixel[i]);
    }
    for (; c < channels; ++c) {
      for (int i = 0; i < lanes; ++i) to[c * plane_ + i] = from[i * channels + c];
    }
    from += lanes * channels;
  }
}

// What one input row adds. weight: [the columns' shifts, the parities that each reaches, output]
template <int outputs, int dx>
__attribute__((always_inline)) inline void add_column(const float* row, const float*& weight,
                                                      F32x4 (*sums)[vectors]) {
  F32x4 pixels[vectors];
  for (int v = 0; v < vectors; ++v) pixels[v] = load(row + dx + v * lanes);
  for (int i = first_parity(dx) * outputs; i < (last_parity(dx) + 1) * outputs; ++i) {
    const F32x4 w = load_splat(weight++);
    for (int v = 0; v < vectors; ++v) sums[i][v] = multiply_add(pixels[v], w, sums[i][v]);
  }
}

// Output row 2y+py, from the input rows y+py−1 and y+py.
template <int outputs>
void PlanarProduct::make_row(const float* upper, const float* lower, int y, int py,
                             const Epilogue& epilogue, float* image) const noexcept {
  for (int x = 0; x < shape_.in_size; x += block) {
    F32x4 sums[2 * outputs][vectors] = {};  // [column's parity, output]
    const float* weight = weight_.data() + py * (weight_.size() / 2);
    const float *above = upper + lanes + x, *below = lower + lanes + x;
#pragma GCC unroll 1
    for (int c = 0; c < shape_.in_channels; ++c) {
      add_column<outputs, -1>(above, weight, sums);
      add_column<outputs, 0>(above, weight, sums);
      add_column<outputs, 1>(above, weight, sums);
      add_column<outputs, -1>(below, weight, sums);
      add_column<outputs, 0>(below, weight, sums);
      add_column<outputs, 1>(below, weight, sums);
      above += plane_;
      below += plane_;
    }
    for (int o = 0; o < outputs; ++o) {
      for (int v = 0; v < vectors; ++v) {
        finish(sums[o][v], sums[outputs + o][v], o, 2 * y + py, x + v * lanes, epilogue, image);
      }
    }
  }
}

// Sums of the even and the odd columns of input pixels x … x+3 → eight of the picture's.
__attribute__((noinline)) void PlanarProduct::finish(F32x4 left, F32x4 right, int o, int y, int x,
                                                     const Epilogue& epilogue,
                                                     float* image) const noexcept {
  const int size = shape_.out_size;
  if (epilogue.bias) {
    const auto bias = [&](BorderClass column) {
      return epilogue.bias->of(border_class(y, size) * border_classes + column)[o];
    };
    F32x4 of_left = splat(bias(even)), of_right = splat(bias(odd));
    if (x == 0) of_left[0] = bias(first);
    if (x + lanes == shape_.in_size) of_right[lanes - 1] = bias(last);
    left = activate(epilogue.activation, left + of_left);
    right = activate(epilogue.activation, right + of_right);
  }
  float* const to = image + (static_cast<std::size_t>(o) * size + y) * size + 2 * x;
  store(to, shuffle<0, 4, 1, 5>(left, right));
  store(to + lanes, shuffle<2, 6, 3, 7>(left, right));
}

}  // namespace fader
