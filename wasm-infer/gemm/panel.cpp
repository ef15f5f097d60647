// `rows` × 8 sums stay in registers while the depth goes by, a step of it being two loads of
// weights, a splat per row and their products.
//
// What the tile is, by measurement (tests/bench): V8 has fifteen registers on x64. With multiply
// and add as two instructions 5 × 8 does best; with relaxed SIMD's one instruction 6 × 8. What is
// left to win is not arithmetic but every other instruction, six of which a core takes in per
// cycle: so rows lie a constant apart, and one pointer instead of one per row goes by (35 → 44
// GFLOP/s of 48). The depth is not unrolled: compilers then move loads up front, and what does not
// fit into registers any more goes to memory and back. For the same reason this file is compiled
// without SLP vectorisation, which would make vectors of pointers.
#include "wasm-infer/gemm/panel.hpp"

#include <algorithm>

namespace fader {
namespace {

__attribute__((noinline)) void write_first(float* to, F32x4 low, F32x4 high, int columns, Sum sum) {
  float values[panel];
  store(values, low);
  store(values + lanes, high);
  for (int i = 0; i < columns; ++i) to[i] = sum == Sum::add ? to[i] + values[i] : values[i];
}

__attribute__((always_inline)) inline void fetch(Ahead& ahead) {
  const float* const until = std::min(ahead.next + ahead.lines * Ahead::line, ahead.end);
#pragma GCC unroll 1
  for (; ahead.next < until; ahead.next += Ahead::line) prefetch(ahead.next);
}

// Tiles of so many rows, one below the other.
template <int rows>
void multiply_tiles(const float* left, int count, const float* right, float* const* product,
                    PanelProduct& p) {
  constexpr bool fetches = rows > max_rows / 2;  // lower tiles never are many
  for (int tile = 0; tile < count; ++tile) {
    F32x4 low[rows] = {}, high[rows] = {};
    const float* const end = left + p.depth;
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
      if constexpr (fetches) fetch(p.ahead);
    } while (left != end);
    left += rows * row_stride - p.depth;
    if (p.columns < panel) {
#pragma GCC unroll 8
      for (int i = 0; i < rows; ++i)
        write_first(product[i] + p.column, low[i], high[i], p.columns, p.sum);
    } else {
#pragma GCC unroll 8
      for (int i = 0; i < rows; ++i) {
        float* const to = product[i] + p.column;
        if (p.sum == Sum::add) low[i] += load(to), high[i] += load(to + lanes);
        store(to, low[i]);
        store(to + lanes, high[i]);
      }
    }
    product += rows;
  }
}

using Kernel = void (*)(const float*, int, const float*, float* const*, PanelProduct&);
#ifdef __wasm_relaxed_simd__
constexpr Kernel kernels[] = {nullptr,           multiply_tiles<1>, multiply_tiles<2>,
                              multiply_tiles<3>, multiply_tiles<4>, multiply_tiles<5>,
                              multiply_tiles<6>};
#else
constexpr Kernel kernels[] = {nullptr,           multiply_tiles<1>, multiply_tiles<2>,
                              multiply_tiles<3>, multiply_tiles<4>, multiply_tiles<5>};
#endif
static_assert(max_rows + 1 == sizeof kernels / sizeof *kernels);

}  // namespace

void PanelProduct::multiply(const float* left, const RowTiles& rows, const float* right,
                            float* const* product) noexcept {
  if (rows.higher > 0) kernels[rows.height + 1](left, rows.higher, right, product, *this);
  const int done = rows.higher * (rows.height + 1);
  kernels[rows.height](left + done * row_stride, rows.count - rows.higher, right, product + done,
                       *this);
}

}  // namespace fader
