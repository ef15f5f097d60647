#include "native-trainer/evaluation/sheet_canvas.hpp"

#include <stb_easy_font.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fader {
namespace {

/// stb_easy_font knows ASCII only and takes text that it may write to.
std::string drawable(const std::string& text) {
  std::string ascii;
  for (const char c : text) ascii += c >= ' ' && c <= '~' ? c : '?';
  return ascii;
}

}  // namespace

void fill(Image& image, int x0, int y0, int x1, int y1, Colour colour) {
  for (int y = std::max(y0, 0); y < std::min(y1, image.height); ++y) {
    for (int x = std::max(x0, 0); x < std::min(x1, image.width); ++x) {
      for (int c = 0; c < 3; ++c) image.at(x, y, c) = colour[c];
    }
  }
}

int text_width(const std::string& text) {
  std::string copy = drawable(text);
  return stb_easy_font_width(copy.data()) * text_scale;
}

void draw_text(Image& image, int x, int y, const std::string& text) {
  struct Vertex {
    float x, y, z;
    std::uint8_t colour[4];
  };
  std::string copy = drawable(text);
  std::vector<Vertex> vertices(copy.size() * 80 + 4);  // a character has at most 20 quads
  const int quads = stb_easy_font_print(0, 0, copy.data(), nullptr, vertices.data(),
                                        static_cast<int>(vertices.size() * sizeof(Vertex)));
  for (int quad = 0; quad < quads; ++quad) {
    const Vertex &from = vertices[4 * quad], &to = vertices[4 * quad + 2];
    const auto at = [](int origin, float v) { return origin + int(std::lround(v * text_scale)); };
    fill(image, at(x, from.x), at(y, from.y), at(x, to.x), at(y, to.y), ink);
  }
}

Image cell(const torch::Tensor& picture, int scale) {
  const auto planar = picture.contiguous();
  const int side = static_cast<int>(planar.size(2));
  const Image small = with_channels(
      from_planar(planar.data_ptr<float>(), static_cast<int>(planar.size(0)), side), 3);
  Image large(side * scale, side * scale, 3);
  for (int y = 0; y < large.height; ++y) {
    for (int x = 0; x < large.width; ++x) {
      for (int c = 0; c < 3; ++c) large.at(x, y, c) = small.at(x / scale, y / scale, c);
    }
  }
  return large;
}

void draw_centred(Image& sheet, int left, int width, int y, const std::string& text) {
  draw_text(sheet, left + (width - text_width(text)) / 2, y, text);
}

}  // namespace fader
