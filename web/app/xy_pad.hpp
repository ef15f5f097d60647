// The XY pad: one point moves two faders.
#pragma once

#include <vector>

#include "web/app/console_state.hpp"

namespace fader {

/// The faders that a point's place moves: from left to right and from the bottom to the top.
struct PadAxes {
  int x = 0, y = 0;
};
inline bool operator==(const PadAxes& a, const PadAxes& b) { return a.x == b.x && a.y == b.y; }

/// Faders of the first two attributes; of a single one the two ends of the fade.
PadAxes usual_axes(const AttributeSchema& schema, const Fade& fade);
/// The axes with one of them moved to a fader; where it is the other's, they change places.
PadAxes with_axis(PadAxes axes, bool is_x, int fader);

/// Where positions [faders()] stand on an axis, 0 … 1.
float place_on(const AttributeSchema& schema, int fader, const std::vector<float>& positions);
/// The positions with the point at (x, y), 0 … 1 each. Two weights of one attribute share what there
/// is: where x + y is more than 1, both are divided by that sum.
std::vector<float> with_point(const AttributeSchema& schema, const ConsoleState& state, PadAxes axes,
                              float x, float y);

}  // namespace fader
