// A product of packed operands by one micro-kernel: `rows` × 8 sums stay in registers while the
// depth goes by, a step of it being two loads of weights, a splat per row and their products.
//
// 5 × 8 is the tile that measures best where multiply and add are two instructions, 6 × 8 where
// they are one (tests/bench/kernels.cpp sweeps them): V8 has fifteen registers on x64, and 10 sums,
// two weights, a splat and a product fill them. Both operands lie in the order in which they are
// read, so two pointers do. The depth is not unrolled: compilers then move loads up front, and what
// does not fit into registers any more goes to memory and back (30 instead of 45 GFLOP/s). For the
// same reason this file is compiled without SLP vectorisation, which would make vectors of
// pointers.
#include <algorithm>

#include "wasm-infer/gemm.hpp"
#include "wasm-infer/simd.hpp"

namespace fader {
namespace {

constexpr int panel = 2 * lanes;  // columns
#ifdef __wasm_relaxed_simd__
constexpr int most_rows = 6;
#else
constexpr int most_rows = 5;
#endif

// What is packed of `left` at a time: 32 kB and more weights than one panel would not stay in the
// caches.
constexpr int depth_block = 256;
constexpr int row_block = 32;

void write(float* to, F32x4 low, F32x4 high, int columns, Sum sum) {
  if (columns >= panel) {
    if (sum == Sum::add) {
      low += load(to);
      high += load(to + lanes);
    }
    store(to, low);
    store(to + lanes, high);
    return;
  }
  float values[panel];
  store(values, low);
  store(values + lanes, high);
  for (int i = 0; i < columns; ++i) to[i] = sum == Sum::add ? to[i] + values[i] : values[i];
}

// left: [depth, rows], right: [depth, 8] → product: rows of `columns` ≤ 8
template <int rows>
void kernel(const float* left, const float* right, int depth, float* const* product, int at,
            int columns, Sum sum) {
  F32x4 low[rows] = {}, high[rows] = {};
#pragma GCC unroll 1
  for (int k = 0; k < depth; ++k) {
    const F32x4 first = load(right), second = load(right + lanes);
#pragma GCC unroll 8
    for (int i = 0; i < rows; ++i) {
      const F32x4 value = load_splat(left + i);
      low[i] = multiply_add(value, first, low[i]);
      high[i] = multiply_add(value, second, high[i]);
    }
    left += rows;
    right += panel;
  }
#pragma GCC unroll 8
  for (int i = 0; i < rows; ++i) write(product[i] + at, low[i], high[i], columns, sum);
}

using Kernel = void (*)(const float*, const float*, int, float* const*, int, int, Sum);
constexpr Kernel kernels[] = {nullptr,   kernel<1>, kernel<2>, kernel<3>,
                              kernel<4>, kernel<5>, kernel<6>};

// Rows of `left` from k on → [depth, rows]
void pack(const float* const* left, int rows, int k, int depth, float* packed) {
  int row = 0;
  for (; row + lanes <= rows; row += lanes) {
    const float *const a = left[row] + k, *const b = left[row + 1] + k, *const c = left[row + 2] + k,
                *const d = left[row + 3] + k;
    int i = 0;
    for (; i + lanes <= depth; i += lanes) {
      F32x4 w = load(a + i), x = load(b + i), y = load(c + i), z = load(d + i);
      transpose(w, x, y, z);
      float* const to = packed + i * rows + row;
      store(to, w);
      store(to + rows, x);
      store(to + 2 * rows, y);
      store(to + 3 * rows, z);
    }
    for (; i < depth; ++i) {
      float* const to = packed + i * rows + row;
      to[0] = a[i];
      to[1] = b[i];
      to[2] = c[i];
      to[3] = d[i];
    }
  }
  for (; row < rows; ++row) {
    for (int i = 0; i < depth; ++i) packed[i * rows + row] = left[row][k + i];
  }
}

// One row: too few sums to keep the adders busy, so four panels at a time, straight from `left`.
void multiply_row(const float* left, const PackedMatrix& right, float* product, Sum sum) {
  const int depth = right.depth(), columns = right.columns();
  const float* panels = right.data();
  int column = 0;
  for (; column + 4 * panel <= columns; column += 4 * panel) {
    const float* at[4];
    for (int p = 0; p < 4; ++p) at[p] = panels + static_cast<std::size_t>(p) * depth * panel;
    F32x4 low[4] = {}, high[4] = {};
#pragma GCC unroll 1
    for (int k = 0; k < depth; ++k) {
      const F32x4 value = load_splat(left + k);
#pragma GCC unroll 4
      for (int p = 0; p < 4; ++p) {
        low[p] = multiply_add(value, load(at[p] + k * panel), low[p]);
        high[p] = multiply_add(value, load(at[p] + k * panel + lanes), high[p]);
      }
    }
    for (int p = 0; p < 4; ++p) write(product + column + p * panel, low[p], high[p], panel, sum);
    panels += static_cast<std::size_t>(4) * depth * panel;
  }
  for (; column < columns; column += panel) {
    kernel<1>(left, panels, depth, &product, column, std::min(panel, columns - column), sum);
    panels += static_cast<std::size_t>(depth) * panel;
  }
}

}  // namespace

// Panels of eight columns, the last filled up with zeros: [columns / 8, depth, 8].
PackedMatrix::PackedMatrix(const float* values, int depth, int columns)
    : depth_(depth), columns_(columns) {
  float* to = allocate(static_cast<std::size_t>(columns + panel - 1) / panel * panel * depth);
  for (int column = 0; column < columns; column += panel) {
    const int count = std::min(panel, columns - column);
    for (int k = 0; k < depth; ++k) {
      std::copy_n(values + static_cast<std::size_t>(k) * columns + column, count, to);
      to += panel;
    }
  }
}

void gemm(const float* const* left, int rows, const PackedMatrix& right, float* const* product,
          Sum sum) noexcept {
  if (rows == 1) return multiply_row(left[0], right, product[0], sum);
  alignas(16) float packed[depth_block * row_block];
  const int depth = right.depth(), columns = right.columns();
  for (int row = 0; row < rows; row += row_block) {
    const int block_rows = std::min(row_block, rows - row);
    const int tiles = (block_rows + most_rows - 1) / most_rows;
    const int small = block_rows / tiles, large = block_rows % tiles;  // the first `large`: one more
    for (int k = 0; k < depth; k += depth_block) {
      const int block_depth = std::min(depth_block, depth - k);
      const Sum kind = k > 0 ? Sum::add : sum;
      for (int tile = 0, first = 0; tile < tiles; ++tile) {
        const int height = small + (tile < large);
        pack(left + row + first, height, k, block_depth, packed + first * block_depth);
        first += height;
      }
      for (int column = 0; column < columns; column += panel) {
        const float* const weights =
            right.data() + (static_cast<std::size_t>(column / panel) * depth + k) * panel;
        const int width = std::min(panel, columns - column);
        for (int tile = 0, first = 0; tile < tiles; ++tile) {
          const int height = small + (tile < large);
          kernels[height](packed + first * block_depth, weights, block_depth,
                          product + row + first, column, width, kind);
          first += height;
        }
      }
    }
  }
}

}  // namespace fader
