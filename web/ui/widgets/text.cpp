#include "web/ui/widgets/text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace fader {

float text_width(const ImFont* font, const std::string& words) {
  return const_cast<ImFont*>(font)
      ->CalcTextSizeA(size_of(font), 1e9f, 0.0f, words.data(), words.data() + words.size())
      .x;
}

void text(Ui& ui, const ImFont* font, ImVec2 at, ImU32 colour, const std::string& words,
          Align align) {
  if (align != Align::left)
    at.x -= text_width(font, words) * (align == Align::centre ? 0.5f : 1.0f);
  at = {std::round(at.x), std::round(at.y)};
  ui.draw->AddText(font, size_of(font), at, colour, words.data(), words.data() + words.size());
}

namespace {

// ImGui would break "97.8" after its point; here lines break at spaces only.
std::vector<std::string> lines_of(const ImFont* font, float width, const std::string& words) {
  std::vector<std::string> lines(1);
  for (std::size_t start = 0; start < words.size();) {
    const std::size_t stop = std::min(words.find(' ', start), words.size());
    const std::string word = words.substr(start, stop - start);
    const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
    if (!lines.back().empty() && text_width(font, longer) > width)
      lines.push_back(word);
    else
      lines.back() = longer;
    start = stop + 1;
  }
  return lines;
}

float leading_of(const ImFont* font) { return std::round(size_of(font) * 1.3f); }

}  // namespace

float paragraph(Ui& ui, const ImFont* font, ImVec2 at, float width, ImU32 colour,
                const std::string& words) {
  const float top = at.y;
  for (const std::string& line : lines_of(font, width, words)) {
    text(ui, font, at, colour, line);
    at.y += leading_of(font);
  }
  return at.y - top;
}

float paragraph_height(const ImFont* font, float width, const std::string& words) {
  return leading_of(font) * static_cast<float>(lines_of(font, width, words).size());
}

std::string shortened(const ImFont* font, const std::string& words, float width) {
  if (text_width(font, words) <= width) return words;
  std::string part = words;
  while (!part.empty() && text_width(font, part + "…") > width) {
    do part.pop_back();
    while (!part.empty() &&
           (static_cast<unsigned char>(part.back()) & 0xC0) == 0x80);  // whole UTF-8 letters
    while (!part.empty() && static_cast<unsigned char>(part.back()) >= 0x80) part.pop_back();
  }
  return part + "…";
}

Rect panel(Ui& ui, Rect rect, float padding) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::panel, panel_rounding);
  ui.draw->AddRect(rect.min(), rect.max(), colour::line, panel_rounding);
  return rect.inset(padding);
}

void title(Ui& ui, Rect row, const std::string& words, const std::string& note) {
  text(ui, ui.fonts.strong, {row.x, row.y + (row.h - 16) * 0.5f}, colour::text, words);
  if (note.empty()) return;
  const float room = row.w - text_width(ui.fonts.strong, words) - 12;
  text(ui, ui.fonts.small, {row.right(), row.y + (row.h - 13) * 0.5f}, colour::faint,
       shortened(ui.fonts.small, note, room), Align::right);
}

}  // namespace fader
