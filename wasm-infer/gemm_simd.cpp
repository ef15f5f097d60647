// A product against packed weights by one micro-kernel: `rows` × 8 sums stay in registers while the
// depth goes by, a step of it being two loads of weights, a splat per row and their products.
//
// What the tile is, by measurement (tests/bench): V8 has fifteen registers on x64. With multiply
// and add as two instructions, 4 × 8 measures as well as 5 × 8 and divides the numbers of tiles;
// with relaxed SIMD's one instruction 6 × 8 does best. Packing `left` too makes the kernel alone a
// tenth faster and the whole slower. The depth is not unrolled: compilers then move loads up front,
// and what does not fit into registers any more goes to memory and back (30 instead of 40 GFLOP/s).
// For the same reason this file is compiled without SLP vectorisation, which would make vectors of
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
constexpr int most_rows = 4;
#endif

// Weights are read block by block of the depth, in one stream: a panel of a block is 4 kB, and with
// a block of the rows stays in the level 1 cache.
constexpr int depth_block = 128;
constexpr int row_block = 32;

// Where a panel's block begins, in numbers.
std::size_t panel_offset(int k, int block_depth, int column, int columns) {
  return static_cast<std::size_t>(k) * ((columns + panel - 1) / panel * panel) +
         static_cast<std::size_t>(column) * block_depth;
}

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

// One tile: `rows` rows of `left` from k on, [depth] each · right [depth, 8] → as many rows of the
// product, `columns` ≤ 8 numbers from `column` on.
struct Tile {
  int k, depth, column, columns;
  Sum sum;
};
template <int rows>
void multiply(const float* const* left, const float* right, float* const* product,
              const Tile& tile) {
  F32x4 low[rows] = {}, high[rows] = {};
  const float* from[rows];
  for (int i = 0; i < rows; ++i) from[i] = left[i] + tile.k;
#pragma GCC unroll 1
  for (int k = 0; k < tile.depth; ++k) {
    const F32x4 first = load(right), second = load(right + lanes);
#pragma GCC unroll 8
    for (int i = 0; i < rows; ++i) {
      const F32x4 value = load_splat(from[i]++);
      low[i] = multiply_add(value, first, low[i]);
      high[i] = multiply_add(value, second, high[i]);
    }
    right += panel;
  }
#pragma GCC unroll 8
  for (int i = 0; i < rows; ++i) {
    write(product[i] + tile.column, low[i], high[i], tile.columns, tile.sum);
  }
}

using Kernel = void (*)(const float* const*, const float*, float* const*, const Tile&);
#ifdef __wasm_relaxed_simd__
constexpr Kernel kernels[] = {nullptr,     multiply<1>, multiply<2>, multiply<3>,
                              multiply<4>, multiply<5>, multiply<6>};
#else
constexpr Kernel kernels[] = {nullptr, multiply<1>, multiply<2>, multiply<3>, multiply<4>};
#endif
static_assert(most_rows + 1 == sizeof kernels / sizeof *kernels);

// A single row has too few sums to keep the adders busy: four panels at a time. Returns the columns
// done.
int multiply_row(const float* left, const float* right, float* product, const Tile& tile) {
  constexpr int panels = 4;
  int column = 0;
  for (; column + panels * panel <= tile.columns; column += panels * panel) {
    F32x4 low[panels] = {}, high[panels] = {};
#pragma GCC unroll 1
    for (int k = 0; k < tile.depth; ++k) {
      const F32x4 value = load_splat(left + tile.k + k);
      const float* weight = right + k * panel;
#pragma GCC unroll 4
      for (int p = 0; p < panels; ++p) {
        low[p] = multiply_add(value, load(weight), low[p]);
        high[p] = multiply_add(value, load(weight + lanes), high[p]);
        weight += tile.depth * panel;
      }
    }
    for (int p = 0; p < panels; ++p) {
      write(product + column + p * panel, low[p], high[p], panel, tile.sum);
    }
    right += static_cast<std::size_t>(panels) * tile.depth * panel;
  }
  return column;
}

}  // namespace

// Blocks of the depth, in each panels of eight columns, the last filled up with zeros.
PackedMatrix::PackedMatrix(const float* values, int depth, int columns)
    : depth_(depth), columns_(columns) {
  float* to = allocate(panel_offset(depth, 0, 0, columns));
  for (int k = 0; k < depth; k += depth_block) {
    const int end = std::min(depth, k + depth_block);
    for (int column = 0; column < columns; column += panel) {
      const int count = std::min(panel, columns - column);
      for (int i = k; i < end; ++i) {
        std::copy_n(values + static_cast<std::size_t>(i) * columns + column, count, to);
        to += panel;
      }
    }
  }
}

void gemm(const float* const* left, int rows, const PackedMatrix& right, float* const* product,
          Sum sum) noexcept {
  const int columns = right.columns();
  for (int row = 0; row < rows; row += row_block) {
    const int block_rows = std::min(row_block, rows - row);
    const int tiles = (block_rows + most_rows - 1) / most_rows;
    const int height = block_rows / tiles,
              higher = block_rows % tiles;  // so many have one row more
    for (int k = 0; k < right.depth(); k += depth_block) {
      Tile tile{k, std::min(depth_block, right.depth() - k), 0, columns, k > 0 ? Sum::add : sum};
      const float* const block = right.data() + panel_offset(k, tile.depth, 0, columns);
      if (block_rows == 1) tile.column = multiply_row(left[row], block, product[row], tile);
      for (; tile.column < columns; tile.column += panel) {
        const float* const weights = block + static_cast<std::size_t>(tile.column) * tile.depth;
        tile.columns = std::min(panel, columns - tile.column);
        for (int i = 0, first = row; i < tiles; ++i) {
          const int tile_rows = height + (i < higher);
          kernels[tile_rows](left + first, weights, product + first, tile);
          first += tile_rows;
        }
      }
    }
  }
}

}  // namespace fader
