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

/// Mitchell and Netravali 1988, B = C = 1/3.
float mitchell(float x) {
  x = std::fabs(x);
  if (x < 1.0f) return (7.0f * x * x * x - 12.0f * x * x + 16.0f / 3.0f) / 6.0f;
  if (x < 2.0f) return (-7.0f / 3.0f * x * x * x + 12.0f * x * x - 20.0f * x + 32.0f / 3.0f) / 6.0f;
  return 0.0f;
}

/// Rows [count, side] → [count, factor · side].
std::vector<float> magnified_rows(const std::vector<float>& rows, int side, int factor) {
  const int count = static_cast<int>(rows.size()) / side, out_side = side * factor;
  std::vector<float> out(static_cast<std::size_t>(count) * out_side);
  for (int x = 0; x < out_side; ++x) {
    const float centre = (static_cast<float>(x) + 0.5f) / factor - 0.5f;
    const int first = static_cast<int>(std::floor(centre)) - 1;
    float weight[4];
    int tap[4];
    for (int k = 0; k < 4; ++k) {
      weight[k] = mitchell(centre - static_cast<float>(first + k));
      tap[k] = std::clamp(first + k, 0, side - 1);
    }
    for (int row = 0; row < count; ++row) {
      const float* in = &rows[static_cast<std::size_t>(row) * side];
      out[static_cast<std::size_t>(row) * out_side + x] =
          weight[0] * in[tap[0]] + weight[1] * in[tap[1]] + weight[2] * in[tap[2]] +
          weight[3] * in[tap[3]];
    }
  }
  return out;
}

std::vector<float> transposed(const std::vector<float>& in, int rows, int columns) {
  std::vector<float> out(in.size());
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x)
      out[static_cast<std::size_t>(x) * rows + y] = in[static_cast<std::size_t>(y) * columns + x];
  }
  return out;
}

std::uint8_t to_byte(float v) {
  return static_cast<std::uint8_t>(std::clamp(v, 0.0f, 1.0f) * 255.0f + 0.5f);
}

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

std::vector<std::uint8_t> magnified(const float* planar, int channels, int side, int factor) {
  const int out_side = side * factor;
  const std::size_t plane = static_cast<std::size_t>(out_side) * out_side;
  std::vector<float> large[3];
  for (int c = 0; c < std::min(channels, 3); ++c) {
    const float* in = planar + static_cast<std::size_t>(c) * side * side;
    std::vector<float> rows(in, in + static_cast<std::size_t>(side) * side);
    if (factor > 1) {
      rows = magnified_rows(rows, side, factor);  // [side, out]
      rows = magnified_rows(transposed(rows, side, out_side), side,
                            factor);  // [out, out], on its side
      rows = transposed(rows, out_side, out_side);
    }
    large[c] = std::move(rows);
  }
  std::vector<std::uint8_t> rgba(plane * 4);
  for (std::size_t i = 0; i < plane; ++i) {
    const float v = (large[0][i] + 1.0f) * 0.5f;
    const Tint tint = channels == 1
                          ? ink_tint(v)
                          : Tint{v, (large[1][i] + 1.0f) * 0.5f, (large[2][i] + 1.0f) * 0.5f};
    rgba[4 * i] = to_byte(tint.r);
    rgba[4 * i + 1] = to_byte(tint.g);
    rgba[4 * i + 2] = to_byte(tint.b);
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

}  // namespace fader
