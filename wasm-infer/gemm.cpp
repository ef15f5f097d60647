#include "wasm-infer/gemm.hpp"

#include <algorithm>

#include "wasm-infer/eigen.hpp"

// Eigen's product packs both operands on every call, and where they are large it does so on the
// heap. Here the weights never change and nothing may be allocated, so the product is put together
// from Eigen's own parts (as its Tensor module does): pack the weights at load, pack a block of
// `left` on the stack, run the kernel. Eigen's kernel makes column-major products and vectorises
// along the rows of its left operand; a row-major product transposed is just that: productᵀ =
// rightᵀ · leftᵀ.

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

// A block of `left`: 64 kB, which the level 2 cache holds along with a panel of weights.
constexpr int depth_block = 256;
constexpr int row_block = 64;

std::size_t offset(int row, int stride) { return static_cast<std::size_t>(row) * stride; }

}  // namespace

PackedMatrix::PackedMatrix(const float* values, int depth, int columns)
    : depth_(depth), columns_(columns) {
  const std::size_t line = sizeof(Line) / sizeof(float);
  lines_.resize((offset(depth, columns) + line - 1) / line);
  for (int k = 0; k < depth; k += depth_block) {
    PackWeights()(lines_.front().values + offset(k, columns),
                  ConstMap(values + offset(k, columns), columns), std::min(depth_block, depth - k),
                  columns);
  }
}

void gemm(const float* left, int rows, const PackedMatrix& right, float* product) noexcept {
  alignas(64) float packed_left[row_block * depth_block];
  const int depth = right.depth(), columns = right.columns();
  std::fill_n(product, offset(rows, columns), 0.0f);
  for (int k = 0; k < depth; k += depth_block) {
    const int block_depth = std::min(depth_block, depth - k);
    for (int row = 0; row < rows; row += row_block) {
      const int block_rows = std::min(row_block, rows - row);
      PackLeft()(packed_left, ConstMap(left + offset(row, depth) + k, depth), block_depth,
                 block_rows);
      Kernel()(ProductMap(product + offset(row, columns), columns),
               right.data() + offset(k, columns), packed_left, columns, block_depth, block_rows,
               1.0f);
    }
  }
}

}  // namespace fader
