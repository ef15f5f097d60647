#include "web/ui/widgets/picture_menu.hpp"

#include <algorithm>

#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/picture.hpp"
#include "web/ui/widgets/popup.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {

int picture_menu(Ui& ui, const std::string& name, Rect anchor, const std::string& other) {
  if (!ImGui::IsPopupOpen(name.c_str())) return picture_menu_none;
  constexpr float side = 52.0f, gap = 6.0f, foot = 44.0f;
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const int gallery = ui.console.model().gallery().size;
  const int own = ui.console.state().gallery_index < 0 ? 1 : 0, count = gallery + own;
  const auto fit = [&](float room, int most) {
    return std::clamp(
        static_cast<int>((room - 2 * (popup_margin + popup_padding) + gap) / (side + gap)), 1,
        most);
  };
  const int columns = fit(window.x, 6);
  const int rows = fit(window.y - foot - gap, (count + columns - 1) / columns);
  const int per_page = columns * rows, pages = (count + per_page - 1) / per_page;
  Popup popup(ui, name, anchor,
              {static_cast<float>(columns) * (side + gap) - gap + 2 * popup_padding,
               static_cast<float>(rows) * (side + gap) + foot + 2 * popup_padding});
  if (!popup) return picture_menu_none;
  Ui& inner = popup.ui();
  int& page = ui.view.menu_page;
  if (ImGui::IsWindowAppearing()) page = 0;
  page = std::clamp(page, 0, pages - 1);
  Rect inside = popup.inside(), footer = inside.take_bottom(foot, gap);
  if (pages > 1) {
    if (button(inner, name + ":next", footer.take_right(foot), "", Icon::next, Look::quiet,
               page + 1 < pages))
      ++page;
    if (button(inner, name + ":previous", footer.take_right(foot), "", Icon::previous, Look::quiet,
               page > 0))
      --page;
  }
  int chosen = picture_menu_none;
  if (button(inner, name + ":other", footer, other + " …", Icon::none)) chosen = picture_menu_other;
  ui.view.thumbnails.resize(gallery);
  for (int slot = 0; slot < per_page && page * per_page + slot < count; ++slot) {
    const int index = page * per_page + slot - own;
    const Rect tile = {inside.x + static_cast<float>(slot % columns) * (side + gap),
                       inside.y + static_cast<float>(slot / columns) * (side + gap), side, side};
    const Touch touch =
        area(inner, name + (index < 0 ? ":now" : ":" + std::to_string(index)), tile);
    inner.say(
        index < 0 ? tr("The picture that plays") : tr("Picture {0}", {std::to_string(index + 1)}),
        Role::choice, index < 0 || ui.console.state().gallery_index == index);
    if (index < 0)
      picture(inner, tile, ui.view.input, ui.console.last_input(), tile_rounding, true,
              touch.hovered);
    else
      picture(inner, tile, ui.view.thumbnails[index], ui.console.thumbnail(index), tile_rounding,
              ui.console.state().gallery_index == index, touch.hovered);
    if (touch.clicked) chosen = index;
  }
  if (chosen != picture_menu_none) popup.close();
  return chosen;
}

}  // namespace fader
