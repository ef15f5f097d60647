#include "web/ui/widgets/picture.hpp"

#include <algorithm>

#include "web/app/picture.hpp"

namespace fader {

void picture(Ui& ui, Rect rect, ShownTexture& texture, const Shown& shown, int magnification,
             float rounding, bool chosen, bool hovered) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::sunken, rounding);
  if (!shown.planar.empty()) {
    if (texture.revision != shown.revision) {
      const int side = ui.console.architecture().img_sz;
      const int factor = std::max(1, std::min(magnification, 512 / side));
      texture.texture.set(
          magnified(shown.planar.data(), ui.console.architecture().img_fm, side, factor),
          side * factor, side * factor);
      texture.revision = shown.revision;
    }
    ui.draw->AddImageRounded(texture.texture.id(), rect.min(), rect.max(), {0, 0}, {1, 1},
                             IM_COL32_WHITE, rounding);
  }
  const ImU32 edge = chosen ? colour::accent : hovered ? colour::line_strong : colour::line;
  ui.draw->AddRect(rect.min(), rect.max(), edge, rounding, 0, chosen ? 2.0f : 1.0f);
}

}  // namespace fader
