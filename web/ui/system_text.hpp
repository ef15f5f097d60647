// Text in scripts that the page's own typeface lacks: Chinese, Cyrillic, Arabic, … The platform draws
// it, with its own fonts and its own rules for joining letters; here it becomes textures.
#pragma once

#include <imgui.h>

#include <string>

#include "web/platform/platform.hpp"

namespace fader {

/// From now on letters come from this platform; null: from none, and the typeface shows "?".
void connect_system_text(Platform* platform);
/// Whether these words need it.
bool needs_system_text(const ImFont* font, const std::string& words);
/// CSS pixels.
float system_text_width(const ImFont* font, const std::string& words);
void draw_system_text(ImDrawList* list, const ImFont* font, ImVec2 at, ImU32 colour,
                  const std::string& words);
/// Once in a frame, before anything is drawn: lets go of what was not drawn for a while.
void evict_system_text();
/// The fonts were made anew: all of it is to be drawn in another size.
void forget_system_text();

}  // namespace fader
