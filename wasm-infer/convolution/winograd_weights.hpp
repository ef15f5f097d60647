// A layer's 2×2 kernels at Winograd's points, of which there are 9/4 or 25/4 as many numbers. A
// layer with many tiles has them ready. A layer with few would wait for them to come from memory:
// it keeps the kernels, and takes them to the points one panel at a time, when its turn comes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "wasm-infer/convolution/winograd.hpp"
#include "wasm-infer/gemm/panel.hpp"

namespace fader {

template <int m>
class WinogradWeights {
 public:
  static constexpr int points = Winograd<m>::points * Winograd<m>::points;
  static constexpr int taps = 4;

  /// Of `count` steps of the depth, between points; not a power of two.
  static std::size_t stride(int count) { return count * panel + cache_padding; }
  static std::size_t space() { return points * stride(depth_block); }

  /// kernels: [depth, taps, columns]
  WinogradWeights(const std::vector<float>& kernels, int depth, int columns, bool ready);

  int depth() const { return depth_; }
  int columns() const { return columns_; }

  /// At the points, [count, panel] at each, `stride(count)` numbers apart: a block of the depth,
  /// steps k … k + count, of columns column … column + 8. They may go to `space`.
  const float* at_points(int k, int column, float* space) const noexcept;
  /// What is read after that, to have it fetched meanwhile.
  Ahead after(int k, int column) const noexcept;

 private:
  static std::size_t kernels_size(int count) { return std::size_t{taps} * panel * count; }
  static std::size_t ready_size(int count) { return points * stride(count); }
  int count(int k) const { return std::min(depth_block, depth_ - k); }
  /// Where a block begins, of whose size that is a function.
  std::size_t before(int k, int column, std::size_t (*size)(int)) const;
  void transform(int k, int column, float* at_points) const noexcept;

  int depth_, columns_;
  // Panel by panel, block by block of the depth:
  std::vector<float> ready_;    // at the points
  std::vector<float> kernels_;  // or [count, taps, panel], with zeros beyond the columns
  std::vector<std::uint16_t>
      shorts_;  // or these as short floats, where those hold every one exactly
};

}  // namespace fader
