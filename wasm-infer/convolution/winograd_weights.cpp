#include "wasm-infer/convolution/winograd_weights.hpp"

#include <algorithm>

#include "wasm-infer/gemm/short_floats.hpp"

namespace fader {

template <int m>
WinogradWeights<m>::WinogradWeights(const std::vector<float>& kernels, int depth, int columns,
                                    bool ready)
    : depth_(depth), columns_(columns) {
  const auto every_block = [&](auto&& visit) {
    for (int column = 0; column < columns; column += panel)
      for (int k = 0; k < depth; k += depth_block) visit(k, column);
  };
  const int end = (columns + panel - 1) / panel * panel;
  kernels_.resize(before(0, end, kernels_size));
  float* to = kernels_.data();
  every_block([&](int k, int column) {
    const int inside = std::min(panel, columns - column);
    for (int i = k * taps; i < (k + count(k)) * taps; ++i, to += panel)
      std::copy_n(&kernels[static_cast<std::size_t>(i) * columns + column], inside, to);
  });
  if (ready) {
    std::vector<float> all(before(0, end, ready_size));
    every_block(
        [&](int k, int column) { transform(k, column, &all[before(k, column, ready_size)]); });
    ready_ = std::move(all);
    kernels_ = {};
    return;
  }
  const ShortFloats short_floats;
  std::vector<std::uint16_t> shorts(kernels_.size());
  for (std::size_t i = 0; i < kernels_.size(); i += panel)
    if (!short_floats.store(&kernels_[i], &shorts[i])) return;
  shorts_ = std::move(shorts);
  kernels_ = {};
}

template <int m>
std::size_t WinogradWeights<m>::before(int k, int column, std::size_t (*size)(int)) const {
  const int whole = depth_ / depth_block, rest = depth_ % depth_block;
  return column / panel * (whole * size(depth_block) + (rest > 0 ? size(rest) : 0)) +
         k / depth_block * size(depth_block);
}

template <int m>
const float* WinogradWeights<m>::at_points(int k, int column, float* space) const noexcept {
  if (!ready_.empty()) return &ready_[before(k, column, ready_size)];
  transform(k, column, space);
  return space;
}

template <int m>
Ahead WinogradWeights<m>::after(int k, int column) const noexcept {
  k += depth_block;
  if (k >= depth_) k = 0, column += panel;
  if (column >= columns_) return {};
  if (!ready_.empty()) {
    const float* const from = &ready_[before(k, column, ready_size)];
    return {from, from + ready_size(count(k)), 0};
  }
  const std::size_t at = before(k, column, kernels_size), size = kernels_size(count(k));
  if (shorts_.empty()) return {&kernels_[at], &kernels_[at] + size, 0};
  const auto* const from = reinterpret_cast<const float*>(&shorts_[at]);
  return {from, from + size / 2, 0};
}

// G g Gᵀ
template <int m>
__attribute__((noinline)) void WinogradWeights<m>::transform(int k, int column,
                                                             float* at_points) const noexcept {
  constexpr int side = Winograd<m>::points;
  const Winograd<m> f;
  const ShortFloats short_floats;
  const int count = this->count(k);
  const std::size_t at = before(k, column, kernels_size), apart = stride(count);
  const bool are_short = !shorts_.empty();
  const std::uint16_t* shorts = are_short ? &shorts_[at] : nullptr;
  const float* floats = are_short ? nullptr : &kernels_[at];
  for (int i = 0; i < count; ++i, at_points += panel) {
    F32x4 g[2][taps];  // of the panel's halves
    if (are_short) {
      for (int t = 0; t < taps; ++t, shorts += panel) short_floats.load(shorts, g[0][t], g[1][t]);
    } else {
      for (int t = 0; t < taps; ++t, floats += panel)
        g[0][t] = load(floats), g[1][t] = load(floats + lanes);
    }
    for (int half = 0; half < 2; ++half) {
      F32x4 left[side], right[side], v[side];
      f.weights(g[half][0], g[half][2], left);
      f.weights(g[half][1], g[half][3], right);
      float* to = at_points + half * lanes;
      for (int a = 0; a < side; ++a) {
        f.weights(left[a], right[a], v);
        for (int b = 0; b < side; ++b, to += apart) store(to, v[b]);
      }
    }
  }
}

template class WinogradWeights<2>;
template class WinogradWeights<4>;

}  // namespace fader
