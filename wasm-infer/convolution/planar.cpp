#include "wasm-infer/convolution/planar.hpp"

#include <algorithm>

#include "wasm-infer/gemm/simd.hpp"
#include "wasm-infer/layers/activation.hpp"
#include "wasm-infer/layers/border.hpp"

namespace fader {
namespace {

// Pixels of the input that are worked on together, times the outputs: what fits into registers
// beside the pixels, a weight and a product, and is enough sums that none waits for another.
constexpr int vectors(int outputs) { return outputs == 1 ? 4 : 2; }
constexpr int block(int outputs) { return vectors(outputs) * lanes; }

}  // namespace

bool PlanarKernel::fits(const LayerShape& shape) {
  return (shape.out_channels == 1 || shape.out_channels == 3) &&
         shape.in_size % block(shape.out_channels) == 0;
}

PlanarKernel::PlanarKernel(const LayerShape& shape, const float* weight)
    : shape_(shape), plane_(shape.in_size + 2 * lanes) {
  const int outputs = shape.out_channels;
  for (int phase = 0; phase < 4; ++phase) {
    for (int tap = 0; tap < 4; ++tap) {
      const int at = polyphase_tap(phase / 2, tap / 2) * 4 + polyphase_tap(phase % 2, tap % 2);
      for (int i = 0; i < shape.in_channels * outputs; ++i) weight_.push_back(weight[i * 16 + at]);
    }
  }
}

std::size_t PlanarKernel::work_size() const {
  return static_cast<std::size_t>(4) * shape_.in_channels * plane_;
}

void PlanarKernel::run(const float* input, const Epilogue& epilogue, float* image,
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
void PlanarKernel::turn_row(const float* input, int y, float* planes) const noexcept {
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

// One parity of columns of `block` pixels, from the two input rows that it comes from, each at the
// first pixel's left neighbour: sums [outputs, vectors]. weight: [2 rows, 2 columns, in, outputs].
// The channels go by inside, not the taps: the compiler would otherwise load ahead more than the
// registers hold.
template <int outputs>
__attribute__((noinline)) void add_up(const float* above, const float* below, int plane,
                                      int channels, const float* weight, F32x4* sums) noexcept {
  constexpr int count = vectors(outputs);
  F32x4 sum[outputs * count] = {};
#pragma GCC unroll 1
  for (int tap = 0; tap < 4; ++tap) {
    const float* from = (tap < 2 ? above : below) + tap % 2;
#pragma GCC unroll 1
    for (const float* const end = weight + channels * outputs; weight != end;) {
      F32x4 pixels[count];
      for (int v = 0; v < count; ++v) pixels[v] = load(from + v * lanes);
      for (int o = 0; o < outputs; ++o) {
        const F32x4 w = load_splat(weight + o);
        for (int v = 0; v < count; ++v)
          sum[o * count + v] = multiply_add(pixels[v], w, sum[o * count + v]);
      }
      from += plane;
      weight += outputs;
    }
  }
  for (int i = 0; i < outputs * count; ++i) sums[i] = sum[i];
}

// Output row 2y+py, from the input rows y+py−1 and y+py; outputs 2i+px of a row from its columns
// i+px−1 and i+px.
template <int outputs>
void PlanarKernel::make_row(const float* upper, const float* lower, int y, int py,
                            const Epilogue& epilogue, float* image) const noexcept {
  constexpr int count = vectors(outputs);
  const std::size_t of_phase = weight_.size() / 4;
  for (int x = 0; x < shape_.in_size; x += block(outputs)) {
    F32x4 sums[2][outputs * count];
    for (int px = 0; px < 2; ++px) {
      const int left = lanes + x + px - 1;
      add_up<outputs>(upper + left, lower + left, plane_, shape_.in_channels,
                      weight_.data() + (2 * py + px) * of_phase, sums[px]);
    }
    for (int i = 0; i < outputs * count; ++i) {
      finish(sums[0][i], sums[1][i], i / count, 2 * y + py, x + i % count * lanes, epilogue, image);
    }
  }
}

// Sums of the even and the odd columns of input pixels x … x+3 → eight of the picture's.
__attribute__((noinline)) void PlanarKernel::finish(F32x4 left, F32x4 right, int o, int y, int x,
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
    const Activate activated(epilogue.activation);
    left = activated(left + of_left);
    right = activated(right + of_right);
  }
  float* const to = image + (static_cast<std::size_t>(o) * size + y) * size + 2 * x;
  store(to, shuffle<0, 4, 1, 5>(left, right));
  store(to + lanes, shuffle<2, 6, 3, 7>(left, right));
}

}  // namespace fader
