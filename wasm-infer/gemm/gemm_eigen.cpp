// Eigen's product packs both operands on every call, and where they are large it does so on the
// heap. Here the weights never change and nothing may be allocated, so the product is put together
// from Eigen's own parts (as its Tensor module does): pack the weights at load, pack a block of
// `left` on the stack, run the kernel. Eigen's kernel makes column-major products and vectorises
// along the rows of its left operand; a row-major product transposed is just that: productᵀ =
// rightᵀ · leftᵀ.
#include <algorithm>

#include "wasm-infer/eigen/eigen.hpp"
#include "wasm-infer/gemm/gemm.hpp"

namespace fader {
namespace {

using Traits = Eigen::internal::gebp_traits<float, float>;
using ConstMap = Eigen::internal::const_blas_data_mapper<float, int, Eigen::ColMajor>;
using ProductMap = Eigen::internal::blas_data_mapper<float, int, Eigen::ColMajor>;
using PackWeights =
    Eigen::internal::gemm_pack_lhs<float, int, ConstMap, Traits::mr, Traits::LhsProgress,
                                   Traits::LhsPacket4Packing, Eigen::ColMajor>;
using PackLeft = Eigen::internal::gemm_pack_rhs<float, int, ConstMap, Traits::nr, Eigen::ColMajor>;
using Kernel = Eigen::internal::gebp_kernel<float, float, int, ProductMap, Traits::mr, Traits::nr>;

// A block of `left` and one of the product: 64 kB and 16 kB, which the level 2 cache holds along
// with a block of weights. The product's rows lie anywhere, so it is made in its block first.
constexpr int depth_block = 256;
constexpr int row_block = 64;
constexpr int column_block = 64;

// Where the weights of a block are: blocks of columns, in each the blocks of the depth.
std::size_t offset(int column, int column_count, int k, int depth) {
  return static_cast<std::size_t>(column) * depth + static_cast<std::size_t>(k) * column_count;
}

}  // namespace

PackedMatrix::PackedMatrix(const float* values, int depth, int columns)
    : depth_(depth), columns_(columns) {
  float* const packed = allocate(static_cast<std::size_t>(depth) * columns);
  for (int column = 0; column < columns; column += column_block) {
    const int count = std::min(column_block, columns - column);
    for (int k = 0; k < depth; k += depth_block) {
      PackWeights()(packed + offset(column, count, k, depth),
                    ConstMap(values + static_cast<std::size_t>(k) * columns + column, columns),
                    std::min(depth_block, depth - k), count);
    }
  }
}

void gemm(const float* const* left, int rows, const PackedMatrix& right, float* const* product,
          Sum sum) noexcept {
  alignas(64) float block[row_block * depth_block];
  alignas(64) float packed_left[row_block * depth_block];
  alignas(64) float sums[row_block * column_block];
  const int depth = right.depth(), columns = right.columns();
  for (int row = 0; row < rows; row += row_block) {
    const int block_rows = std::min(row_block, rows - row);
    for (int k = 0; k < depth; k += depth_block) {
      const int block_depth = std::min(depth_block, depth - k);
      for (int i = 0; i < block_rows; ++i) {
        std::copy_n(left[row + i] + k, block_depth, block + i * block_depth);
      }
      PackLeft()(packed_left, ConstMap(block, block_depth), block_depth, block_rows);
      const bool add = k > 0 || sum == Sum::add;
      for (int column = 0; column < columns; column += column_block) {
        const int count = std::min(column_block, columns - column);
        std::fill_n(sums, block_rows * count, 0.0f);
        Kernel()(ProductMap(sums, count), right.data() + offset(column, count, k, depth),
                 packed_left, count, block_depth, block_rows, 1.0f);
        for (int i = 0; i < block_rows; ++i) {
          float* const to = product[row + i] + column;
          const float* const from = sums + i * count;
          for (int c = 0; c < count; ++c) to[c] = add ? to[c] + from[c] : from[c];
        }
      }
    }
  }
}

}  // namespace fader
