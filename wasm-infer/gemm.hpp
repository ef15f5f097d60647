// The matrix product under every layer: the one function to replace for speed.
#pragma once

#include <cstddef>
#include <vector>

namespace fader {

/// Weights [depth, columns], in the order in which gemm() reads them. Packed once, at load.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  /// values: [depth, columns], row-major.
  PackedMatrix(const float* values, int depth, int columns);

  int depth() const { return depth_; }
  int columns() const { return columns_; }
  const float* data() const { return lines_.empty() ? nullptr : lines_.front().values; }

 private:
  struct alignas(64) Line {  // of a cache, and the widest SIMD register
    float values[16];
  };
  int depth_ = 0, columns_ = 0;
  std::vector<Line> lines_;
};

/// product [rows, columns] = left [rows, depth] · right [depth, columns]; all row-major, dense.
void gemm(const float* left, int rows, const PackedMatrix& right, float* product) noexcept;

}  // namespace fader
