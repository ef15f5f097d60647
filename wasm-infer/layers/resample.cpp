#include "wasm-infer/layers/resample.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace fader {

void average_blocks(const float* image, int channels, int side, int small_side,
                    double* small) noexcept {
  const int block = side / small_side;
  const double share = 1.0 / (block * block);
  for (int row = 0; row < channels * small_side;
       ++row) {  // rows of all channels lie one after another
    double* out = small + static_cast<std::ptrdiff_t>(row) * small_side;
    std::fill(out, out + small_side, 0.0);
    for (int y = 0; y < block; ++y) {
      const float* in = image + (static_cast<std::ptrdiff_t>(row) * block + y) * side;
      for (int x = 0; x < side; ++x) out[x / block] += double{in[x]};
    }
    for (int x = 0; x < small_side; ++x) out[x] *= share;
  }
}

Enlarge::Enlarge(int channels, int small_side, int side)
    : channels_(channels),
      small_side_(small_side),
      side_(side),
      wide_(static_cast<std::size_t>(small_side) * static_cast<std::size_t>(side)) {
  for (int i = 0; i < side; ++i) {
    const float at =
        std::max(0.0f, (static_cast<float>(i) + 0.5f) * static_cast<float>(small_side) /
                               static_cast<float>(side) -
                           0.5f);
    const int first = static_cast<int>(at);
    taps_.push_back({first, std::min(first + 1, small_side - 1), at - static_cast<float>(first)});
  }
}

void Enlarge::add_to(const float* small, float* image) noexcept {
  for (int channel = 0; channel < channels_; ++channel) {
    for (int row = 0; row < small_side_; ++row) {
      const float* in =
          small + (static_cast<std::ptrdiff_t>(channel) * small_side_ + row) * small_side_;
      float* out = wide_.data() + static_cast<std::ptrdiff_t>(row) * side_;
      for (int x = 0; x < side_; ++x) {
        const Tap& tap = taps_[static_cast<std::size_t>(x)];
        out[x] = in[tap.first] + tap.second_share * (in[tap.second] - in[tap.first]);
      }
    }
    for (int y = 0; y < side_; ++y) {
      const Tap& tap = taps_[static_cast<std::size_t>(y)];
      const float* a = wide_.data() + static_cast<std::ptrdiff_t>(tap.first) * side_;
      const float* b = wide_.data() + static_cast<std::ptrdiff_t>(tap.second) * side_;
      float* out = image + (static_cast<std::ptrdiff_t>(channel) * side_ + y) * side_;
      for (int x = 0; x < side_; ++x) out[x] += a[x] + tap.second_share * (b[x] - a[x]);
    }
  }
}

}  // namespace fader
