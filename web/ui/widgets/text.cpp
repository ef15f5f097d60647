#include "web/ui/widgets/text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "web/ui/system_text.hpp"

namespace fader {

float text_width(const ImFont* font, const std::string& words) {
  if (needs_system_text(font, words)) return system_text_width(font, words);
  return const_cast<ImFont*>(font)
      ->CalcTextSizeA(size_of(font), 1e9f, 0.0f, words.data(), words.data() + words.size())
      .x;
}

void text(Ui& ui, const ImFont* font, ImVec2 at, ImU32 colour, const std::string& words,
          Align align) {
  if (align != Align::left)
    at.x -= text_width(font, words) * (align == Align::centre ? 0.5f : 1.0f);
  if (needs_system_text(font, words)) return draw_system_text(ui.draw, font, at, colour, words);
  at = {std::round(at.x), std::round(at.y)};
  ui.draw->AddText(font, size_of(font), at, colour, words.data(), words.data() + words.size());
}

namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Bytes of the letter that begins there.
std::size_t letter_at(const std::string& words, std::size_t start) {
  std::size_t stop = start + 1;
  while (stop < words.size() && continues(words[stop])) ++stop;
  return stop - start;
}

/// Chinese and Japanese break between any two letters, but not before what closes a phrase.
bool breaks_around(const std::string& letter) {
  return letter.size() >= 3 && static_cast<unsigned char>(letter[0]) >= 0xE3;  // from U+3000 on
}
bool closes(const std::string& letter) {
  for (const char* each : {"，", "。", "、", "；", "：", "）", "”", "！", "？", "》"})
    if (letter == each) return true;
  return false;
}

/// What stays together in a line; a space goes with what is before it.
std::vector<std::string> pieces_of(const std::string& words) {
  std::vector<std::string> pieces(1);
  bool may_break = false;
  for (std::size_t at = 0; at < words.size();) {
    const std::string letter = words.substr(at, letter_at(words, at));
    at += letter.size();
    const bool wide = breaks_around(letter);
    if ((may_break || (wide && !pieces.back().empty())) && letter != " " && !closes(letter))
      pieces.emplace_back();
    pieces.back() += letter;
    may_break = wide || letter == " ";
  }
  return pieces;
}

// ImGui would break "97.8" after its point; here lines break at spaces, and between Chinese
// letters.
std::vector<std::string> lines_of(const ImFont* font, float width, const std::string& words) {
  std::vector<std::string> lines(1);
  const auto trimmed = [](std::string line) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
  };
  for (const std::string& piece : pieces_of(words)) {
    const std::string longer = lines.back() + piece;
    if (!lines.back().empty() && text_width(font, trimmed(longer)) > width) {
      lines.back() = trimmed(lines.back());
      lines.push_back(piece);
    } else {
      lines.back() = longer;
    }
  }
  lines.back() = trimmed(lines.back());
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
    while (continues(part.back()) && part.size() > 1) part.pop_back();  // whole letters
    part.pop_back();
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
