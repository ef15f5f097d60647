#include "web/ui/widgets/picture.hpp"

#include "web/app/picture.hpp"

namespace fader {

void picture(Ui& ui, Rect rect, ShownTexture& texture, const Shown& shown, float rounding,
             bool chosen, bool hovered) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::sunken, rounding);
  ui.pictures.push_back({&texture, &shown});
  ui.draw->AddImageRounded(texture.texture.id(), rect.min(), rect.max(), {0, 0}, {1, 1},
                           IM_COL32_WHITE, rounding);
  const ImU32 edge = chosen ? colour::accent : hovered ? colour::line_strong : colour::line;
  ui.draw->AddRect(rect.min(), rect.max(), edge, rounding, 0, chosen ? 2.0f : 1.0f);
}

void upload_pictures(const std::vector<PictureOnView>& pictures, const Architecture& architecture) {
  const int side = architecture.img_sz;
  for (const auto& [texture, shown] : pictures) {
    if (texture->revision == shown->revision || shown->planar.empty()) continue;
    texture->texture.set(screen_pixels(shown->planar.data(), architecture.img_fm, side), side,
                         side);
    texture->revision = shown->revision;
  }
}

}  // namespace fader
