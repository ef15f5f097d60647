#include "wasm-infer/gemm/gemm.hpp"

#include <algorithm>

namespace fader {

float* PackedMatrix::allocate(std::size_t count) {
  const std::size_t line = sizeof(Line) / sizeof(float);
  lines_.resize((count + line - 1) / line);
  return lines_.empty() ? nullptr : lines_.front().values;
}

void gemm(const float* left, int rows, const PackedMatrix& right, float* product) noexcept {
  constexpr int chunk = 64;
  const float* from[chunk];
  float* to[chunk];
  for (int row = 0; row < rows; row += chunk) {
    const int count = std::min(chunk, rows - row);
    for (int i = 0; i < count; ++i) {
      from[i] = left + static_cast<std::size_t>(row + i) * right.depth();
      to[i] = product + static_cast<std::size_t>(row + i) * right.columns();
    }
    gemm(from, count, right, to, Sum::assign);
  }
}

}  // namespace fader
