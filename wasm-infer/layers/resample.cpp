#include "wasm-infer/layers/resample.hpp"

#include <algorithm>

namespace fader {
namespace {

/// The two neighbours of a pixel's centre in the smaller image, and the second one's share.
struct Neighbours {
  int first, second;
  float share;
};

Neighbours neighbours(int i, int small_side, int side) {
  const float scale = static_cast<float>(small_side) / static_cast<float>(side);
  const float at = std::max(0.0f, (static_cast<float>(i) + 0.5f) * scale - 0.5f);
  const int first = static_cast<int>(at);
  return {first, std::min(first + 1, small_side - 1), at - static_cast<float>(first)};
}

}  // namespace

void average_blocks(const float* image, int channels, int side, int small_side,
                    double* small) noexcept {
  const int block = side / small_side;
  std::fill(small, small + channels * small_side * small_side, 0.0);
  for (int row = 0; row < channels * side; ++row) {  // rows of all channels, one after another
    double* out = small + row / block * small_side;
    for (int x = 0; x < side; ++x) out[x / block] += double{*image++} / (block * block);
  }
}

void add_enlarged(const float* small, int channels, int small_side, int side, float* work,
                  float* image) noexcept {
  for (int channel = 0; channel < channels; ++channel) {
    for (int row = 0; row < small_side; ++row, small += small_side) {
      for (int x = 0; x < side; ++x) {
        const Neighbours n = neighbours(x, small_side, side);
        work[row * side + x] = small[n.first] + n.share * (small[n.second] - small[n.first]);
      }
    }
    for (int y = 0; y < side; ++y, image += side) {
      const Neighbours n = neighbours(y, small_side, side);
      const float *above = work + n.first * side, *below = work + n.second * side;
      for (int x = 0; x < side; ++x) image[x] += above[x] + n.share * (below[x] - above[x]);
    }
  }
}

}  // namespace fader
