#include "web/ui/system_text.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "web/ui/texture.hpp"

// Made at build time by web/tools/subset.py.
extern const unsigned char inter_semibold[];

namespace fader {
namespace {

struct Drawn {
  float width = 0.0f;  // device pixels
  Texture texture;
  int last_frame = 0;
};

constexpr std::size_t many = 400;  // more than a screen shows

Platform* painter = nullptr;
std::map<std::pair<const ImFont*, std::string>, Drawn> drawn;
int frame = 0;

SystemText system_text_of(const ImFont* font, const std::string& words) {
  return {words, font->FontSize, font->ConfigData->FontData == inter_semibold};
}

Drawn& drawn_of(const ImFont* font, const std::string& words) {
  const auto [at, fresh] = drawn.try_emplace({font, words});
  Drawn& one = at->second;
  if (fresh) one.width = painter->system_text_width(system_text_of(font, words));
  one.last_frame = frame;
  return one;
}

}  // namespace

void connect_system_text(Platform* platform) {
  painter = platform;
  forget_system_text();
}

bool needs_system_text(const ImFont* font, const std::string& words) {
  if (!painter || !painter->draws_system_text()) return false;
  const char *at = words.data(), *const end = at + words.size();
  while (at < end) {
    if (static_cast<unsigned char>(*at) < 0x80) {
      ++at;
      continue;
    }
    unsigned letter = 0;
    at += std::max(1, ImTextCharFromUtf8(&letter, at, end));
    if (letter > 0xFFFF || !font->FindGlyphNoFallback(static_cast<ImWchar>(letter))) return true;
  }
  return false;
}

float system_text_width(const ImFont* font, const std::string& words) {
  return drawn_of(font, words).width * font->Scale;
}

void draw_system_text(ImDrawList* list, const ImFont* font, ImVec2 at, ImU32 colour,
                  const std::string& words) {
  Drawn& one = drawn_of(font, words);
  // Room around it, for letters that reach beyond their line.
  const int side = static_cast<int>(std::ceil(font->FontSize * 0.3f));
  const int width = static_cast<int>(std::ceil(one.width)) + 2 * side,
            height = static_cast<int>(std::ceil(font->FontSize)) + 2 * side;
  const auto baseline = static_cast<int>(std::lround(font->Ascent));
  if (one.texture.empty()) {
    std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width) * height * 4);
    painter->draw_system_text(system_text_of(font, words), side, side + baseline, width, height,
                          rgba.data());
    one.texture.holds_text = true;
    one.texture.set(std::move(rgba), width, height);
  }
  const float scale = font->Scale;  // to CSS pixels
  const ImVec2 corner = {std::round(at.x / scale) * scale - static_cast<float>(side) * scale,
                         std::round(at.y / scale) * scale - static_cast<float>(side) * scale};
  list->AddImage(
      one.texture.id(), corner,
      {corner.x + static_cast<float>(width) * scale, corner.y + static_cast<float>(height) * scale},
      {0, 0}, {1, 1}, colour);
}

void evict_system_text() {
  constexpr int while_ago = 2;
  ++frame;
  if (drawn.size() <= many) return;
  for (auto at = drawn.begin(); at != drawn.end();)
    at = at->second.last_frame + while_ago < frame ? drawn.erase(at) : std::next(at);
}

void forget_system_text() { drawn.clear(); }

}  // namespace fader
