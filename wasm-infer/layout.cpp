#include "wasm-infer/layout.hpp"

#include <cstddef>

namespace fader {
namespace {

// [rows, columns] → [columns, rows]
void transpose(const float* from, int rows, int columns, float* to) noexcept {
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      to[static_cast<std::size_t>(column) * rows + row] = *from++;
    }
  }
}

}  // namespace

void to_channels_last(const float* channels_first, int channels, int pixels,
                      float* channels_last) noexcept {
  transpose(channels_first, channels, pixels, channels_last);
}

void to_channels_first(const float* channels_last, int channels, int pixels,
                       float* channels_first) noexcept {
  transpose(channels_last, pixels, channels, channels_first);
}

}  // namespace fader
