// A product against packed weights by one micro-kernel: `rows` × 8 sums stay in registers while the
// depth goes by, a step of it being two loads of weights, a splat per row and their products.
//
// What the tile is, by measurement (tests/bench): V8 has fifteen registers on x64. With multiply
// and add as two instructions 5 × 8 does best; with relaxed SIMD's one instruction 6 × 8. What is
// left to win is not arithmetic but every other instruction, six of which a core takes in per
// cycle: so a block of the rows is copied to where they lie a constant apart, and one pointer
// instead of one per row goes by (35 → 44 GFLOP/s of 48). The depth is not unrolled: compilers then
// move loads up front, and what does not fit into registers any more goes to memory and back. For
// the same reason this file is compiled without SLP vectorisation, which would make vectors of
// pointers.
#include <algorithm>

#include "wasm-infer/gemm/gemm.hpp"
#include "wasm-infer/gemm/simd.hpp"

namespace fader {
namespace {

constexpr int panel = 2 * lanes;  // columns
#ifdef __wasm_relaxed_simd__
constexpr int max_rows = 6;
#else
constexpr int max_rows = 5;
#endif

// Weights are read block by block of the depth, in one stream: a panel of a block is 4 kB, and with
// a block of the rows stays in the level 1 cache.
constexpr int depth_block = 128;
constexpr int row_block = 30;  // whole tiles of 5 as of 6 rows
static_assert(row_stride >= depth_block);

// Where a panel's block begins, in numbers.
std::size_t panel_offset(int k, int block_depth, int column, int columns) {
  return static_cast<std::size_t>(k) * ((columns + panel - 1) / panel * panel) +
         static_cast<std::size_t>(column) * block_depth;
}

__attribute__((noinline)) void write_first(float* to, F32x4 low, F32x4 high, int columns, Sum sum) {
  float values[panel];
  store(values, low);
  store(values + lanes, high);
  for (int i = 0; i < columns; ++i) to[i] = sum == Sum::add ? to[i] + values[i] : values[i];
}

// A processor fetches ahead only while it is read on, and so not while rows go by a panel that is
// in the cache already. The lines of the panel to come are asked for meanwhile, some every few
// steps.
struct Ahead {
  static constexpr int steps = 16;
  static constexpr int line = 16;  // numbers of a cache's line

  const float *next, *end;
  int lines;  // at a time

  __attribute__((always_inline)) void fetch() {
    const float* const until = std::min(next + lines * line, end);
#pragma GCC unroll 1
    for (; next < until; next += line) prefetch(next);
  }
};

// Tiles, one below the other: left, `rows` rows of [depth] each that lie row_stride apart, · right
// [depth, 8] → as many rows of the product, `columns` ≤ 8 numbers from `column` on.
struct Tiles {
  int count, depth, column, columns;
  Sum sum;
  Ahead ahead;
};
template <int rows>
void multiply(const float* left, const float* right, float* const* product, Tiles& tiles) {
  constexpr bool fetches = rows > max_rows / 2;  // lower tiles never are many
  for (int tile = 0; tile < tiles.count; ++tile) {
    F32x4 low[rows] = {}, high[rows] = {};
    const float* const end = left + tiles.depth;
    const float* weight = right;
#pragma GCC unroll 1
    do {
      const float* const stop = fetches ? std::min(left + Ahead::steps, end) : end;
#pragma GCC unroll 1
      do {
        const F32x4 first = load(weight), second = load(weight + lanes);
#pragma GCC unroll 8
        for (int i = 0; i < rows; ++i) {
          const F32x4 value = load_splat(left + i * row_stride);
          low[i] = multiply_add(value, first, low[i]);
          high[i] = multiply_add(value, second, high[i]);
        }
        ++left;
        weight += panel;
      } while (left != stop);
      if constexpr (fetches) tiles.ahead.fetch();
    } while (left != end);
    left += rows * row_stride - tiles.depth;
    if (tiles.columns < panel) {
#pragma GCC unroll 8
      for (int i = 0; i < rows; ++i)
        write_first(product[i] + tiles.column, low[i], high[i], tiles.columns, tiles.sum);
    } else {
#pragma GCC unroll 8
      for (int i = 0; i < rows; ++i) {
        float* const to = product[i] + tiles.column;
        if (tiles.sum == Sum::add) low[i] += load(to), high[i] += load(to + lanes);
        store(to, low[i]);
        store(to + lanes, high[i]);
      }
    }
    product += rows;
  }
}

using Kernel = void (*)(const float*, const float*, float* const*, Tiles&);
#ifdef __wasm_relaxed_simd__
constexpr Kernel kernels[] = {nullptr,     multiply<1>, multiply<2>, multiply<3>,
                              multiply<4>, multiply<5>, multiply<6>};
#else
constexpr Kernel kernels[] = {nullptr,     multiply<1>, multiply<2>,
                              multiply<3>, multiply<4>, multiply<5>};
#endif
static_assert(max_rows + 1 == sizeof kernels / sizeof *kernels);

bool have_stride(const float* const* rows, int count, int stride) {
  for (int i = 1; i < count; ++i) {
    if (rows[i] != rows[0] + i * stride) return false;
  }
  return true;
}

// By hand: a call of memmove costs more.
void copy(const float* from, int count, float* to) {
  int i = 0;
  for (; i + lanes <= count; i += lanes) store(to + i, load(from + i));
  for (; i < count; ++i) to[i] = from[i];
}

// A single row has too few sums to keep the adders busy: four panels at a time. Returns the columns
// done.
int multiply_row(const float* left, const float* right, float* product, const Tiles& tiles) {
  constexpr int panels = 4;
  int column = 0;
  for (; column + panels * panel <= tiles.columns; column += panels * panel) {
    F32x4 low[panels] = {}, high[panels] = {};
#pragma GCC unroll 1
    for (int k = 0; k < tiles.depth; ++k) {
      const F32x4 value = load_splat(left + k);
      const float* weight = right + k * panel;
#pragma GCC unroll 4
      for (int p = 0; p < panels; ++p) {
        low[p] = multiply_add(value, load(weight), low[p]);
        high[p] = multiply_add(value, load(weight + lanes), high[p]);
        weight += tiles.depth * panel;
      }
    }
    for (int p = 0; p < panels; ++p) {
      float* const to = product + column + p * panel;
      if (tiles.sum == Sum::add) low[p] += load(to), high[p] += load(to + lanes);
      store(to, low[p]);
      store(to + lanes, high[p]);
    }
    right += static_cast<std::size_t>(panels) * tiles.depth * panel;
  }
  return column;
}

}  // namespace

// Blocks of the depth, in each panels of eight columns, the last filled up with zeros.
__attribute__((cold)) PackedMatrix::PackedMatrix(const float* values, int depth, int columns)
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
  float copies[row_block * row_stride];
  for (int row = 0; row < rows; row += row_block) {
    const int block_rows = std::min(row_block, rows - row);
    const int tiles = (block_rows + max_rows - 1) / max_rows;
    const int height = block_rows / tiles, higher = block_rows % tiles;  // so many have a row more
    const bool in_place = have_stride(left + row, block_rows, row_stride);
    const int lines = Ahead::steps * panel / Ahead::line;  // that a tile reads meanwhile
    const Ahead ahead{nullptr, right.data() + right.size(),
                      tiles < 3 ? 0 : (lines + tiles - 1) / tiles};  // one or two read on anyway
    for (int k = 0; k < right.depth(); k += depth_block) {
      Tiles some{1,    std::min(depth_block, right.depth() - k), 0, columns, k > 0 ? Sum::add : sum,
                 ahead};
      const float* const block = right.data() + panel_offset(k, some.depth, 0, columns);
      if (block_rows == 1) some.column = multiply_row(left[row] + k, block, product[row], some);
      if (some.column == columns) continue;
      const float* block_left = left[row] + k;
      if (!in_place) {
        for (int i = 0; i < block_rows; ++i) {
          copy(left[row + i] + k, some.depth, copies + i * row_stride);
        }
        block_left = copies;
      }
      for (; some.column < columns; some.column += panel) {
        const float* const weights = block + static_cast<std::size_t>(some.column) * some.depth;
        some.columns = std::min(panel, columns - some.column);
        some.ahead.next = weights + panel * some.depth;
        some.count = higher;
        if (higher > 0) kernels[height + 1](block_left, weights, product + row, some);
        const int done = higher * (height + 1);
        some.count = tiles - higher;
        kernels[height](block_left + done * row_stride, weights, product + row + done, some);
      }
    }
  }
}

}  // namespace fader
