// The colours of the page, dark and light. Numbers alone, packed as ImGui packs them, so that the tests can
// measure their contrast without a screen.
#pragma once

#include <cstdint>

namespace fader {

using PackedColour = std::uint32_t;

constexpr PackedColour packed(unsigned red, unsigned green, unsigned blue, unsigned alpha = 255) {
  return red | green << 8 | blue << 16 | alpha << 24;
}

struct Palette {
  PackedColour background, panel, raised, raised_hover, sunken;
  PackedColour veil;  ///< without alpha: what lifts a surface a little off its ground
  PackedColour line, line_strong;
  PackedColour text, muted, faint;
  PackedColour accent, accent_soft, accent_line, on_accent;
  PackedColour control, control_line;  ///< what belongs to a control model
  PackedColour cover;                  ///< under an icon that lies on a picture
};

/// A dark console, ivory ink, one accent.
constexpr Palette dark_palette = {
    packed(12, 14, 18),       packed(19, 22, 28),           packed(28, 32, 40),
    packed(38, 43, 53),       packed(8, 9, 12),             packed(255, 255, 255, 0),
    packed(255, 255, 255, 16), packed(255, 255, 255, 34),   packed(238, 240, 244),
    packed(160, 168, 182),    packed(138, 147, 162),        packed(255, 178, 92),
    packed(255, 178, 92, 40), packed(255, 178, 92, 120),    packed(28, 18, 6),
    packed(126, 172, 224),    packed(126, 172, 224, 120),   packed(12, 14, 18, 190)};

/// The same on paper: the accent is darker, so that it can be read.
constexpr Palette light_palette = {
    packed(240, 238, 233),  packed(253, 252, 250),       packed(236, 233, 227),
    packed(225, 221, 213),  packed(204, 199, 189),       packed(60, 48, 24, 0),
    packed(40, 32, 16, 26), packed(40, 32, 16, 64),      packed(27, 30, 36),
    packed(74, 80, 91),     packed(88, 94, 105),         packed(152, 74, 0),
    packed(214, 122, 24, 40), packed(168, 84, 0, 140),   packed(255, 250, 242),
    packed(26, 90, 158),    packed(26, 90, 158, 130),    packed(253, 252, 250, 215)};

}  // namespace fader
