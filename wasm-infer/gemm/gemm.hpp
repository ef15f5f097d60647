// The matrix product under every layer, against weights packed once, at load. There are two:
// gemm_simd.cpp, a micro-kernel for WebAssembly's simd128, and gemm_eigen.cpp, Eigen's kernel, for
// every other machine (FADER_EIGEN_GEMM chooses).
#pragma once

#include <cstddef>
#include <vector>

namespace fader {

/// Weights [depth, columns], in the order in which gemm() reads them.
class PackedMatrix {
 public:
  PackedMatrix() = default;
  /// values: [depth, columns], row-major.
  PackedMatrix(const float* values, int depth, int columns);

  int depth() const { return depth_; }
  int columns() const { return columns_; }
  std::size_t size() const { return lines_.size() * (sizeof(Line) / sizeof(float)); }
  const float* data() const { return lines_.empty() ? nullptr : lines_.front().values; }

 private:
  struct alignas(64) Line {  // of a cache, and the widest SIMD register
    float values[16];
  };
  float* allocate(std::size_t count);

  int depth_ = 0, columns_ = 0;
  std::vector<Line> lines_;
};

enum class Sum { assign, add };

/// Added to a stride that would be a power of two: rows at such a stride share a few sets of the
/// cache and evict each other.
constexpr int cache_padding = 16;

/// Rows of `left` at this stride are read where they are; others are copied first.
constexpr int row_stride = 64 + cache_padding;

/// product (+)= left · right. left: rows of [depth] numbers, product: rows of [columns], each
/// wherever its pointer says; no product overlaps another or a left row.
void gemm(const float* const* left, int rows, const PackedMatrix& right, float* const* product,
          Sum sum) noexcept;

/// The same for dense row-major matrices, product = left · right.
void gemm(const float* left, int rows, const PackedMatrix& right, float* product) noexcept;

}  // namespace fader
