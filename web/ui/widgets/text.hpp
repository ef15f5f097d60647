// Words on the page, and the surface that they stand on.
#pragma once

#include <string>

#include "web/ui/ui.hpp"

namespace fader {

enum class Align { left, centre, right };

void text(Ui& ui, const ImFont* font, ImVec2 at, ImU32 colour, const std::string& words,
          Align align = Align::left);
/// Wrapped into a width; returns the height.
float paragraph(Ui& ui, const ImFont* font, ImVec2 at, float width, ImU32 colour,
                const std::string& words);
/// The height that it would take.
float paragraph_height(const ImFont* font, float width, const std::string& words);
float text_width(const ImFont* font, const std::string& words);
/// The words, or as many letters of them as fit, with "…".
std::string shortened(const ImFont* font, const std::string& words, float width);
/// A raised surface; returns what is inside its padding.
Rect panel(Ui& ui, Rect rect, float padding = 16.0f);
/// A panel's title, with a quiet note at the right.
void title(Ui& ui, Rect row, const std::string& words, const std::string& note = {});

}  // namespace fader
