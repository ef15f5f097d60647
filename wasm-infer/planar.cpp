#include "wasm-infer/planar.hpp"

#include <algorithm>

#include "wasm-infer/activation.hpp"
#include "wasm-infer/border.hpp"
#include "wasm-infer/phases.hpp"
#include "wasm-infer/simd.hpp"

namespace fader {
namespace {

// Input i reaches outputs 2i+p from its own row (column), those of parity 0 from the row before
// and those of parity 1 from the row after. shift −1, 0, 1: parities first … last.
constexpr int first_parity(int shift) { return shift > 0 ? 1 : 0; }
constexpr int last_parity(int shift) { return shift < 0 ? 0 : 1; }
// Row (column) of the kernel between them: input i+shift is i+p−1+step.
constexpr int tap(int parity, int shift) { return phase_tap(parity, shift + 1 - parity); }

}  // namespace

bool PlanarProduct::fits(const LayerShape& shape) {
  return (shape.out_channels == 1 || shape.out_channels == 3) && shape.in_size % lanes == 0;
}

PlanarProduct::PlanarProduct(const LayerShape& shape, const float* weight)
    : shape_(shape), plane_(shape.in_size + 2 * lanes) {
  const int outputs = shape.out_channels;
  for (int c = 0; c < shape.in_channels; ++c) {
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        for (int py = first_parity(dy); py <= last_parity(dy); ++py) {
          for (int px = first_parity(dx); px <= last_parity(dx); ++px) {
            for (int o = 0; o < outputs; ++o) {
              weight_.push_back(weight[((static_cast<std::size_t>(c) * outputs + o) * 4 +
                                        tap(py, dy)) * 4 + tap(px, dx)]);
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
    if (shape_.out_channels == 1) {
      make_rows<1>(rows, y, epilogue, image);
    } else {
      make_rows<3>(rows, y, epilogue, image);
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

// Output rows 2y and 2y+1.
template <int outputs>
void PlanarProduct::make_rows(const float* const* rows, int y, const Epilogue& epilogue,
                              float* image) const noexcept {
  for (int x = 0; x < shape_.in_size; x += lanes) {
    F32x4 sums[4 * outputs] = {};  // [py, px, output]
    const float* weight = weight_.data();
    const float *above = rows[0] + lanes + x, *here = rows[1] + lanes + x,
                *below = rows[2] + lanes + x;
#pragma GCC unroll 1
    for (int c = 0; c < shape_.in_channels; ++c) {
#pragma GCC unroll 3
      for (int dy = -1; dy <= 1; ++dy) {
        const float* const row = dy < 0 ? above : dy == 0 ? here : below;
#pragma GCC unroll 3
        for (int dx = -1; dx <= 1; ++dx) {
          const F32x4 pixels = load(row + dx);
#pragma GCC unroll 2
          for (int py = first_parity(dy); py <= last_parity(dy); ++py) {
#pragma GCC unroll 2
            for (int px = first_parity(dx); px <= last_parity(dx); ++px) {
#pragma GCC unroll 3
              for (int o = 0; o < outputs; ++o) {
                F32x4& sum = sums[(py * 2 + px) * outputs + o];
                sum = multiply_add(pixels, load_splat(weight++), sum);
              }
            }
          }
        }
      }
      above += plane_;
      here += plane_;
      below += plane_;
    }
    finish<outputs>(sums, y, x, epilogue, image);
  }
}

// sums of input pixels (y, x … x+3) → their 2 × 8 outputs per plane
template <int outputs>
void PlanarProduct::finish(const F32x4* sums, int y, int x, const Epilogue& epilogue,
                           float* image) const noexcept {
  const int size = shape_.out_size;
  for (int py = 0; py < 2; ++py) {
    const int out_y = 2 * y + py;
    const BorderClass row = border_class(out_y, size);
    for (int o = 0; o < outputs; ++o) {
      F32x4 left = sums[py * 2 * outputs + o], right = sums[(py * 2 + 1) * outputs + o];
      if (epilogue.bias) {
        const auto bias = [&](BorderClass column) {
          return epilogue.bias->of(row * border_classes + column)[o];
        };
        F32x4 of_left = splat(bias(even)), of_right = splat(bias(odd));
        if (x == 0) of_left[0] = bias(first);
        if (x + lanes == shape_.in_size) of_right[lanes - 1] = bias(last);
        left += of_left;
        right += of_right;
      }
      left = activate(epilogue.activation, left);
      right = activate(epilogue.activation, right);
      float* const to = image + (static_cast<std::size_t>(o) * size + out_y) * size + 2 * x;
      store(to, shuffle<0, 4, 1, 5>(left, right));
      store(to + lanes, shuffle<2, 6, 3, 7>(left, right));
    }
  }
}

}  // namespace fader
