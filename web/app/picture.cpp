#include "web/app/picture.hpp"

#include <algorithm>
#include <cmath>

namespace fader {
namespace {

struct Box {
  int left, top, right, bottom;  // right and bottom are one past
  int width() const { return right - left; }
  int height() const { return bottom - top; }
};

constexpr int max_ink_side = 280;  // a bigger photo of a digit tells nothing more
constexpr int ink_threshold = 24;  // of 255; fainter is scanner noise or the soft edge of a stroke

Box ink_box(const Image& grey) {
  Box box = {grey.width, grey.height, 0, 0};
  for (int y = 0; y < grey.height; ++y) {
    for (int x = 0; x < grey.width; ++x) {
      if (grey.at(x, y) < ink_threshold) continue;
      box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1),
             std::max(box.bottom, y + 1)};
    }
  }
  return box;
}

Image cropped(const Image& image, Box box) {
  Image part(box.width(), box.height(), image.channels);
  paste(image, part, -box.left, -box.top);
  return part;
}

Image middle_square(const Image& image) {
  const int side = std::min(image.width, image.height);
  const int left = (image.width - side) / 2, top = (image.height - side) / 2;
  return cropped(image, {left, top, left + side, top + side});
}

/// Paper is what most of the border is.
bool bright_paper(const Image& grey) {
  long long sum = 0, count = 0;
  for (int y = 0; y < grey.height; ++y) {
    for (int x = 0; x < grey.width; ++x) {
      if (x > 0 && y > 0 && x < grey.width - 1 && y < grey.height - 1) continue;
      sum += grey.at(x, y);
      ++count;
    }
  }
  return sum > 127 * count;
}

/// The full range, from the paper (the darkest) to the ink (the brightest).
void stretch(Image& grey) {
  const auto [low, high] = std::minmax_element(grey.pixels.begin(), grey.pixels.end());
  const int from = *low, range = *high - *low;
  if (range < 32) return;  // a blank page
  for (std::uint8_t& pixel : grey.pixels)
    pixel = static_cast<std::uint8_t>((pixel - from) * 255 / range);
}

std::uint8_t to_byte(float v) { return static_cast<std::uint8_t>(v * 255.0f + 0.5f); }

}  // namespace

bool takes_drawings(const Architecture& architecture) {
  return architecture.img_fm == 1 && architecture.content_sz < architecture.img_sz;
}

Image centred_ink(const Image& grey, const Architecture& architecture) {
  Image whole(architecture.img_sz, architecture.img_sz, 1);
  const Box box = ink_box(grey);
  if (box.width() <= 0) return whole;

  const float fit = static_cast<float>(architecture.content_sz) * 20.0f / 28.0f;
  const float scale = fit / static_cast<float>(std::max(box.width(), box.height()));
  const auto scaled = [scale](int length) {
    return std::max(1, static_cast<int>(std::lround(length * scale)));
  };
  const Image ink = resized(cropped(grey, box), scaled(box.width()), scaled(box.height()));

  double mass = 0, mass_x = 0, mass_y = 0;
  for (int y = 0; y < ink.height; ++y) {
    for (int x = 0; x < ink.width; ++x) {
      mass += ink.at(x, y);
      mass_x += ink.at(x, y) * (x + 0.5);
      mass_y += ink.at(x, y) * (y + 0.5);
    }
  }
  const double centre = architecture.img_sz / 2.0;
  paste(ink, whole, static_cast<int>(std::lround(centre - mass_x / mass)),
        static_cast<int>(std::lround(centre - mass_y / mass)));
  return whole;
}

Image prepared(const Image& picture, const Architecture& architecture) {
  const int side = architecture.img_sz;
  if (!takes_drawings(architecture)) {
    return with_channels(resized(middle_square(picture), side, side), architecture.img_fm);
  }
  Image grey = with_channels(middle_square(picture), 1);
  if (grey.width > max_ink_side) grey = resized(grey, max_ink_side, max_ink_side);
  if (bright_paper(grey)) {
    for (std::uint8_t& pixel : grey.pixels) pixel = static_cast<std::uint8_t>(255 - pixel);
  }
  stretch(grey);
  return centred_ink(grey, architecture);
}

Tint ink_tint(float grey) {
  constexpr Tint paper = {0.043f, 0.051f, 0.067f}, ink = {0.965f, 0.953f, 0.925f};
  const float v = std::clamp(grey, 0.0f, 1.0f);
  return {paper.r + v * (ink.r - paper.r), paper.g + v * (ink.g - paper.g),
          paper.b + v * (ink.b - paper.b)};
}

std::vector<std::uint8_t> screen_pixels(const float* planar, int channels, int side) {
  const std::size_t plane = static_cast<std::size_t>(side) * side;
  std::vector<std::uint8_t> rgba(plane * 4);
  if (channels > 1) {
    to_rgba(planar, channels, side, rgba.data());
    return rgba;
  }
  for (std::size_t i = 0; i < plane; ++i) {
    const Tint tint = ink_tint((planar[i] + 1.0f) * 0.5f);
    rgba[4 * i] = to_byte(tint.r);
    rgba[4 * i + 1] = to_byte(tint.g);
    rgba[4 * i + 2] = to_byte(tint.b);
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

}  // namespace fader
