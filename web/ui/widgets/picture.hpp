// A decoded picture on the page.
#pragma once

#include "web/ui/ui.hpp"

namespace fader {

/// With rounded corners. magnification: at most this many texture pixels a side per pixel of the
/// picture. chosen: with the accent around it.
void picture(Ui& ui, Rect rect, ShownTexture& texture, const Shown& shown, int magnification,
             float rounding, bool chosen = false, bool hovered = false);

}  // namespace fader
