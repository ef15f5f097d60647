// How the page looks.
#pragma once

#include <imgui.h>

#include "web/ui/palette.hpp"
#include "web/ui/texture.hpp"

namespace fader {

/// What is drawn with now; see choose_palette().
extern Palette palette;

namespace colour {
inline const ImU32& background = palette.background;
inline const ImU32& panel = palette.panel;
inline const ImU32& raised = palette.raised;
inline const ImU32& raised_hover = palette.raised_hover;
inline const ImU32& sunken = palette.sunken;
inline const ImU32& line = palette.line;
inline const ImU32& line_strong = palette.line_strong;
inline const ImU32& text = palette.text;
inline const ImU32& muted = palette.muted;
inline const ImU32& faint = palette.faint;
inline const ImU32& accent = palette.accent;
inline const ImU32& accent_soft = palette.accent_soft;
inline const ImU32& accent_line = palette.accent_line;
inline const ImU32& on_accent = palette.on_accent;
inline const ImU32& control = palette.control;
inline const ImU32& control_line = palette.control_line;
inline const ImU32& cover = palette.cover;
/// A surface lifted a little off its ground, by 0 … 255.
inline ImU32 veil(unsigned alpha) { return palette.veil | alpha << 24; }
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
/// Dark or light, from the next frame on.
void choose_palette(bool light, float pixel_ratio);
/// ImGui's own style, where its windows still show: menus.
void apply_style(float pixel_ratio);

}  // namespace fader
