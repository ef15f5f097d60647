// A decoded picture on the page.
#pragma once

#include "web/ui/ui.hpp"

namespace fader {

/// With rounded corners. chosen: with the accent around it. `shown` may change until the draw lists are
/// drawn: what it is then is seen (upload_pictures).
void picture(Ui& ui, Rect rect, ShownTexture& texture, const Shown& shown, float rounding,
             bool chosen = false, bool hovered = false);

/// Hands what has changed of the pictures drawn to their textures.
void upload_pictures(const std::vector<PictureOnView>& pictures, const Architecture& architecture);

}  // namespace fader
