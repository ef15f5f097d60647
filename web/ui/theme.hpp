// How the page looks: a dark console, ivory ink, one accent.
#pragma once

#include <imgui.h>

#include "web/ui/texture.hpp"

namespace fader {

namespace colour {
constexpr ImU32 background = IM_COL32(12, 14, 18, 255);
constexpr ImU32 panel = IM_COL32(19, 22, 28, 255);
constexpr ImU32 raised = IM_COL32(28, 32, 40, 255);
constexpr ImU32 raised_hover = IM_COL32(38, 43, 53, 255);
constexpr ImU32 sunken = IM_COL32(8, 9, 12, 255);
constexpr ImU32 line = IM_COL32(255, 255, 255, 16);
constexpr ImU32 line_strong = IM_COL32(255, 255, 255, 34);
constexpr ImU32 text = IM_COL32(238, 240, 244, 255);
constexpr ImU32 muted = IM_COL32(156, 164, 178, 255);
constexpr ImU32 faint = IM_COL32(118, 127, 142, 255);
constexpr ImU32 accent = IM_COL32(255, 178, 92, 255);
constexpr ImU32 accent_soft = IM_COL32(255, 178, 92, 40);
constexpr ImU32 accent_line = IM_COL32(255, 178, 92, 120);
constexpr ImU32 control = IM_COL32(126, 172, 224, 255);  // what belongs to a control model
constexpr ImU32 control_line = IM_COL32(126, 172, 224, 120);
constexpr ImU32 on_accent = IM_COL32(28, 18, 6, 255);
}  // namespace colour

constexpr float panel_rounding = 16.0f;
constexpr float tile_rounding = 10.0f;

/// The fonts, all Inter: rasterised for the screen's own pixels, used in CSS pixels.
struct Fonts {
  ImFont* small = nullptr;   ///< 12, captions
  ImFont* body = nullptr;    ///< 14
  ImFont* strong = nullptr;  ///< 14 semibold, titles and buttons
  ImFont* label = nullptr;   ///< 17 semibold, the faders' names
  ImFont* large = nullptr;   ///< 23 semibold, metrics and the name of the page
};

/// CSS pixels of a font.
inline float size_of(const ImFont* font) { return font->FontSize * font->Scale; }

/// Rebuilds the fonts for a device pixel ratio, and the texture that ImGui draws them from.
Fonts build_fonts(float pixel_ratio, Texture& glyphs);
/// ImGui's own style, where its windows still show: menus.
void apply_style(float pixel_ratio);

}  // namespace fader
