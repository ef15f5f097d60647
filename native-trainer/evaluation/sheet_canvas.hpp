// What sheets are drawn with: an RGB picture, its colours and measures, text and enlarged pictures.
#pragma once

#include <torch/torch.h>

#include <array>
#include <cstdint>
#include <string>

#include "shared/image.hpp"

namespace fader {

using Colour = std::array<std::uint8_t, 3>;
constexpr Colour paper{255, 255, 255}, ink{40, 44, 52}, accent{235, 94, 40};
constexpr int gap = 4;         // between cells
constexpr int border = 16;     // around the sheet
constexpr int text_scale = 2;  // stb_easy_font's capitals are 7 pixels high
constexpr int text_height = 8 * text_scale;

void fill(Image& image, int x0, int y0, int x1, int y1, Colour colour);
int text_width(const std::string& text);
void draw_text(Image& image, int x, int y, const std::string& text);
void draw_centred(Image& sheet, int left, int width, int y, const std::string& text);
/// [C, S, S] in [−1, 1] → RGB, every pixel enlarged to a square.
Image cell(const torch::Tensor& picture, int scale);

}  // namespace fader
