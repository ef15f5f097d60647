// The tiles of one layer on their way through Winograd's points: gathered from a map, multiplied at
// every point, scattered to another. What a convolution and a transposed one share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "shared/architecture.hpp"
#include "wasm-infer/convolution/winograd_tile.hpp"
#include "wasm-infer/convolution/winograd_weights.hpp"
#include "wasm-infer/gemm/panel.hpp"
#include "wasm-infer/layers/border.hpp"

namespace fader {

template <int m>
class WinogradStage {
  using Tile = WinogradTile<m>;

 public:
  static constexpr int points = Tile::inputs;  // pairs of them

  /// tiled_size: side of the map that tiles of m² cover; maps: of in_channels each, one after the
  /// other, that a tile has at a point.
  WinogradStage(const LayerShape& shape, int tiled_size, int maps)
      : shape_(shape),
        tiles_((tiled_size + m - 1) / m),
        channels_(padded_channels(shape.in_channels)),
        depth_(maps * channels_),
        out_stride_(padded_channels(shape.out_channels) + cache_padding),
        block_(evenly(tiles_ * tiles_, std::clamp(max_map / depth_, 8, winograd_block))),
        in_block_(static_cast<std::size_t>(block_) * row_stride),
        in_point_((depth_ + depth_block - 1) / depth_block * in_block_ + cache_padding),
        out_point_(static_cast<std::size_t>(block_) * out_stride_ + cache_padding),
        nothing_(channels_) {}

  const LayerShape& shape() const { return shape_; }
  int tiles() const { return tiles_; }        ///< per row and column
  int channels() const { return channels_; }  ///< of the input, filled up to whole vectors
  int block() const { return block_; }        ///< tiles that go at a time
  std::size_t work_size() const {
    return points * (in_point_ + out_point_) + WinogradWeights<m>::space();
  }

  /// The input's pixels (y + step·i, x + step·j), zero outside, as map `map` of tile `tile`.
  void gather(const float* input, int y, int x, int step, int tile, int map,
              float* work) const noexcept;
  /// Whether the weights should be ready at the points: where many tiles read them, or where a
  /// level 2 cache holds them.
  bool ready_weights() const {
    const std::size_t numbers = std::size_t{4} * points * shape_.in_channels * shape_.out_channels;
    return block_ > 16 || (block_ > 4 && numbers <= 1 << 19);
  }
  /// weights: [maps · channels(), out]
  void multiply(int count, const WinogradWeights<m>& weights, float* work) const noexcept;
  /// What tile `tile` became, to the output's pixels (y + step·i, x + step·j) inside. bias: by
  /// border_place; null: neither bias nor activation.
  void scatter(int tile, int y, int x, int step, const float* const* bias, float* output,
               const float* work) const noexcept;

 private:
  static constexpr int max_map = 8192;  // numbers of a block at one point

  /// The size of blocks of at most `most` that `count` things are evenly split into.
  static int evenly(int count, int most) {
    const int blocks = (count + most - 1) / most;
    return (count + blocks - 1) / blocks;
  }

  LayerShape shape_;
  int tiles_, channels_, depth_;
  int out_stride_;  // between tiles; of the input they lie row_stride apart
  int block_;
  std::size_t in_block_;              // between blocks of the depth
  std::size_t in_point_, out_point_;  // between points
  std::vector<float> nothing_;        // a pixel outside
};

// Not inlined, these: one copy for both kinds of layer, and the tile's own loops keep registers.

template <int m>
__attribute__((noinline)) void WinogradStage<m>::gather(const float* input, int y, int x, int step,
                                                        int tile, int map,
                                                        float* work) const noexcept {
  const int channels = shape_.in_channels, size = shape_.in_size;
  const float* from[points];
#pragma GCC unroll 1
  for (int i = 0; i < points; ++i) {
    const int at_y = y + step * (i / Tile::points), at_x = x + step * (i % Tile::points);
    const bool inside = at_y >= 0 && at_y < size && at_x >= 0 && at_x < size;
    from[i] = inside ? input + (static_cast<std::size_t>(at_y) * size + at_x) * channels
                     : nothing_.data();
  }
  Tile::transform_input(from, channels, work + tile * row_stride, map * channels_, in_block_,
                        in_point_);
}

template <int m>
__attribute__((noinline)) void WinogradStage<m>::multiply(int count,
                                                          const WinogradWeights<m>& weights,
                                                          float* work) const noexcept {
  float* const sums = work + points * in_point_;
  float* const space = sums + points * out_point_;
  float* to[winograd_block];
  for (int i = 0; i < count; ++i) to[i] = sums + static_cast<std::size_t>(i) * out_stride_;
  const RowTiles tiles(count);
  const int columns = weights.columns();
  PanelProduct p{};
  for (int column = 0; column < columns; column += panel) {
    p.columns = std::min(panel, columns - column);
    for (int k = 0; k < depth_; k += depth_block) {
      p.depth = std::min(depth_block, depth_ - k);
      p.sum = k > 0 ? Sum::add : Sum::assign;
      p.ahead = weights.after(k, column);
      const int fetches = points * tiles.count * ((p.depth + Ahead::steps - 1) / Ahead::steps);
      p.ahead.lines = ((p.ahead.end - p.ahead.next) / Ahead::line + fetches - 1) / fetches;
      const float* const left = work + k / depth_block * in_block_;
      const float* const at_points = weights.at_points(k, column, space);
      const std::size_t stride = weights.stride(p.depth);
#pragma GCC unroll 1
      for (int point = 0; point < points; ++point) {
        p.column = point * static_cast<int>(out_point_) + column;
        p.multiply(left + point * in_point_, tiles, at_points + point * stride, to);
      }
    }
  }
}

template <int m>
__attribute__((noinline)) void WinogradStage<m>::scatter(int tile, int y, int x, int step,
                                                         const float* const* bias, float* output,
                                                         const float* work) const noexcept {
  const int channels = shape_.out_channels, size = shape_.out_size;
  const float* const sums = work + points * in_point_ + tile * out_stride_;
  float* to[Tile::outputs];
  const float* of_pixel[Tile::outputs];
#pragma GCC unroll 1
  for (int i = 0; i < Tile::outputs; ++i) {
    const int at_y = y + step * (i / m), at_x = x + step * (i % m);
    const bool inside = at_y < size && at_x < size;
    to[i] = inside ? output + (static_cast<std::size_t>(at_y) * size + at_x) * channels : nullptr;
    of_pixel[i] = inside && bias ? bias[border_place(at_y, at_x, size)] : nullptr;
  }
  Tile::transform_output(sums, out_point_, channels, bias ? of_pixel : nullptr, shape_.activation,
                         to);
}

}  // namespace fader
