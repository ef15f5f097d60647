#include <algorithm>
#include <vector>

#include "wasm-infer/convolution/transposed_kernel.hpp"
#include "wasm-infer/gemm/gemm.hpp"

namespace fader {
namespace {

constexpr int kernel = 4, stride = 2, padding = 1;

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

class Col2im final : public TransposedKernel {
 public:
  Col2im(const LayerShape& shape, const float* weight)
      : shape_(shape),
        weight_(reorder(weight, shape.in_channels, shape.out_channels).data(), shape.in_channels,
                kernel * kernel * shape.out_channels) {}

  std::size_t work_size() const override {
    const std::size_t columns =
        static_cast<std::size_t>(shape_.in_size) * shape_.in_size * weight_.columns();
    const std::size_t padded_row = (shape_.out_size + 2 * padding) * shape_.out_channels;
    return columns + padded_row;
  }

  void run(const float* input, const Epilogue& epilogue, float* output,
           float* work) const noexcept override {
    const int pixels = shape_.in_size * shape_.in_size,
              row_size = shape_.out_size * shape_.out_channels;
    float* const columns = work;
    float* const padded_row = work + static_cast<std::size_t>(pixels) * weight_.columns();
    gemm(input, pixels, weight_, columns);
    for (int y = 0; y < shape_.out_size; ++y) {
      add_columns(columns, y, padded_row);
      std::copy_n(padded_row + padding * shape_.out_channels, row_size, output);
      finish_row(epilogue, y, shape_.out_size, shape_.out_channels, output);
      output += row_size;
    }
  }

 private:
  // One output row: the sum of the rows of the 4×4 patches that fall on it, runs of four pixels; a
  // pixel of padding at each end takes what falls outside.
  void add_columns(const float* columns, int y, float* padded_row) const noexcept {
    const int size = shape_.in_size, channels = shape_.out_channels;
    std::fill_n(padded_row, (shape_.out_size + 2 * padding) * channels, 0.0f);
    for (int ky = (y + padding) % stride; ky < kernel; ky += stride) {
      const int from_y = (y + padding - ky) / stride;
      if (y + padding < ky || from_y >= size) continue;
      for (int x = 0; x < size; ++x) {
        const std::size_t pixel = static_cast<std::size_t>(from_y) * size + x;
        Vector(padded_row + stride * x * channels, kernel * channels) +=
            ConstVector(columns + (pixel * kernel + ky) * kernel * channels, kernel * channels);
      }
    }
  }

  LayerShape shape_;
  PackedMatrix weight_;  // [in, 4·4·out]
};

}  // namespace

std::unique_ptr<TransposedKernel> make_col2im(const LayerShape& shape, const float* weight) {
  return std::make_unique<Col2im>(shape, weight);
}

}  // namespace fader
