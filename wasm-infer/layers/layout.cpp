#include "wasm-infer/layers/layout.hpp"

#include "wasm-infer/eigen/tensors.hpp"

namespace fader {
namespace {

__attribute__((noinline)) void transpose(const float* from, int rows, int columns, float* to) {
  Matrix(to, columns, rows) = ConstMatrix(from, rows, columns).transpose();
}

}  // namespace

void to_channels_last(const float* from, int channels, int pixels, float* to) noexcept {
  transpose(from, channels, pixels, to);
}

void to_channels_first(const float* from, int channels, int pixels, float* to) noexcept {
  transpose(from, pixels, channels, to);
}

}  // namespace fader
