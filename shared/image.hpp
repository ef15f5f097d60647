// Pictures as people keep them (8-bit, interleaved) and as networks see them (float, planar, [−1,
// 1]).
#pragma once

#include <cstdint>
#include <vector>

namespace fader {

struct Image {
  int width = 0, height = 0, channels = 0;  ///< channels: 1 grey, 3 RGB, 4 RGBA
  std::vector<std::uint8_t> pixels;         ///< [height, width, channels]

  Image() = default;
  Image(int width, int height, int channels, std::uint8_t fill = 0);
  std::uint8_t& at(int x, int y, int channel = 0);
  std::uint8_t at(int x, int y, int channel = 0) const;
};

/// One value of [−1, 1] → 8-bit, (x + 1) · 127.5 rounded and clamped; NaN: 0.
std::uint8_t to_8_bit(float value);
/// 8-bit [H, W, C] → float [C, H, W], x / 127.5 − 1.
void to_planar(const Image& image, float* planar);
/// float [channels, side, side] in [−1, 1] → 8-bit, rounded and clamped.
Image from_planar(const float* planar, int channels, int side);
/// RGBA of the same, for a texture: grey is repeated, alpha is 255. rgba: [side, side, 4].
void to_rgba(const float* planar, int channels, int side, std::uint8_t* rgba);

/// Resampled to width × height: the mean over each target pixel's area when it shrinks, bilinear
/// when it grows.
Image resized(const Image& image, int width, int height);
/// Grey ↔ RGB(A): luma 0.299 R + 0.587 G + 0.114 B (BT.601); alpha is laid over black.
Image with_channels(const Image& image, int channels);
/// Copies `part` into `whole` with its top left corner at (x, y), clipped.
void paste(const Image& part, Image& whole, int x, int y);
/// Turned and mirrored so that what EXIF's orientation 1 to 8 describes stands upright (CIPA DC-008,
/// tag 274); any other number: as it is.
Image upright(const Image& image, int orientation);

}  // namespace fader
