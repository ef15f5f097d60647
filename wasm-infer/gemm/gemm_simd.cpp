// A product against packed weights by the micro-kernel of panel.cpp. Rows that do not lie a
// constant apart are copied, a block of them at a time, to where they do.
#include <algorithm>

#include "wasm-infer/gemm/gemm.hpp"
#include "wasm-infer/gemm/panel.hpp"

namespace fader {
namespace {

// Weights are read block by block of the depth, in one stream.
constexpr int row_block = 30;  // whole tiles of 5 as of 6 rows

// Where a panel's block begins, in numbers.
std::size_t panel_offset(int k, int block_depth, int column, int columns) {
  return static_cast<std::size_t>(k) * ((columns + panel - 1) / panel * panel) +
         static_cast<std::size_t>(column) * block_depth;
}

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
int multiply_row(const float* left, const float* right, float* product, const PanelProduct& part) {
  constexpr int panels = 4;
  int column = 0;
  for (; column + panels * panel <= part.columns; column += panels * panel) {
    F32x4 low[panels] = {}, high[panels] = {};
#pragma GCC unroll 1
    for (int k = 0; k < part.depth; ++k) {
      const F32x4 value = load_splat(left + k);
      const float* weight = right + k * panel;
#pragma GCC unroll 4
      for (int p = 0; p < panels; ++p) {
        low[p] = multiply_add(value, load(weight), low[p]);
        high[p] = multiply_add(value, load(weight + lanes), high[p]);
        weight += part.depth * panel;
      }
    }
    for (int p = 0; p < panels; ++p) {
      float* const to = product + column + p * panel;
      if (part.sum == Sum::add) low[p] += load(to), high[p] += load(to + lanes);
      store(to, low[p]);
      store(to + lanes, high[p]);
    }
    right += static_cast<std::size_t>(panels) * part.depth * panel;
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
    const RowTiles tiles(block_rows);
    const bool in_place = have_stride(left + row, block_rows, row_stride);
    const int lines = Ahead::steps * panel / Ahead::line;  // that a tile reads meanwhile
    const Ahead ahead{nullptr, right.data() + right.size(),
                      // one or two read on anyway
                      tiles.count < 3 ? 0 : (lines + tiles.count - 1) / tiles.count};
    for (int k = 0; k < right.depth(); k += depth_block) {
      PanelProduct p{std::min(depth_block, right.depth() - k), 0, columns, k > 0 ? Sum::add : sum,
                     ahead};
      const float* const block = right.data() + panel_offset(k, p.depth, 0, columns);
      if (block_rows == 1) p.column = multiply_row(left[row] + k, block, product[row], p);
      if (p.column == columns) continue;
      const float* block_left = left[row] + k;
      if (!in_place) {
        for (int i = 0; i < block_rows; ++i) {
          copy(left[row + i] + k, p.depth, copies + i * row_stride);
        }
        block_left = copies;
      }
      for (; p.column < columns; p.column += panel) {
        const float* const weights = block + static_cast<std::size_t>(p.column) * p.depth;
        p.columns = std::min(panel, columns - p.column);
        p.ahead.next = weights + panel * p.depth;
        p.multiply(block_left, tiles, weights, product + row);
      }
    }
  }
}

}  // namespace fader
