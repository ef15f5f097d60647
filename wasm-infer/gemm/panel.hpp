// The micro-kernel under every product: rows times a panel of eight columns of weights.
#pragma once

#include "wasm-infer/gemm/gemm.hpp"
#include "wasm-infer/gemm/simd.hpp"

namespace fader {

constexpr int panel = 2 * lanes;  // columns
#ifdef __wasm_relaxed_simd__
constexpr int max_rows = 6;
#else
constexpr int max_rows = 5;
#endif

// A panel of this depth is 4 kB, and with a block of the rows stays in the level 1 cache.
constexpr int depth_block = 64;
static_assert(row_stride >= depth_block);

/// So many rows in as few tiles as do, of about the same height.
struct RowTiles {
  explicit RowTiles(int rows)
      : count((rows + max_rows - 1) / max_rows), height(rows / count), higher(rows % count) {}
  int count, height, higher;  // so many have a row more
};

// A processor fetches ahead only while it is read on, and so not while rows go by a panel that is
// in the cache already. The lines to come are asked for meanwhile, some every few steps.
struct Ahead {
  static constexpr int steps = 16;
  static constexpr int line = 16;  // numbers of a cache's line

  const float *next = nullptr, *end = nullptr;
  int lines = 0;  // at a time
};

/// left, rows that lie row_stride apart, of [depth] each, · right [depth, 8] → rows of the product,
/// `columns` ≤ 8 numbers from `column` on, each row wherever its pointer says.
struct PanelProduct {
  int depth, column, columns;
  Sum sum;
  Ahead ahead;

  void multiply(const float* left, const RowTiles& rows, const float* right,
                float* const* product) noexcept;
};

}  // namespace fader
