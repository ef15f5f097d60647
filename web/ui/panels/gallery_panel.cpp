// Pictures to start from.
#include <cmath>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/picture.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

struct Grid {
  int columns = 1, rows = 1;
  float side = 1.0f, gap = 8.0f, row_gap = 8.0f;
  int capacity() const { return columns * rows; }
};

/// As many tiles as fit, no smaller than a finger; larger where there are few.
Grid fit(Rect room, int count, float min_side) {
  const auto with_columns = [&](int columns) {
    Grid grid;
    grid.columns = columns;
    grid.side = (room.w + grid.gap) / static_cast<float>(columns) - grid.gap;
    grid.rows = std::max(1, static_cast<int>((room.h + grid.gap) / (grid.side + grid.gap)));
    if (grid.rows > 1 && grid.capacity() < count) {  // full: use the height up
      const float spare =
          room.h - static_cast<float>(grid.rows) * (grid.side + grid.gap) + grid.gap;
      grid.row_gap += std::min(6.0f, spare / static_cast<float>(grid.rows - 1));
    }
    return grid;
  };
  int columns = std::max(1, static_cast<int>((room.w + 8) / (min_side + 8)));
  while (columns > 3 && with_columns(columns - 1).capacity() >= count) --columns;
  return with_columns(columns);
}

}  // namespace

void gallery_panel(Ui& ui, Rect rect) {
  const int count = ui.console.model().gallery().size;
  Rect inside = panel(ui, rect);
  Rect top = inside.take_top(30, 12);
  constexpr float side = 28.0f;  // of the buttons: with all of them the title keeps its place, just
  if (button(ui, "button:open", top.take_right(side, 2), "", Icon::open, Look::quiet))
    ui.platform.choose_file();
  if (ui.platform.has_camera() &&
      button(ui, "button:camera", top.take_right(side, 4), "", Icon::camera, Look::quiet))
    ui.platform.open_camera();

  const Grid grid = fit(inside, count, ui.layout.compact() ? 52.0f : 48.0f);
  const int pages = std::max(1, (count + grid.capacity() - 1) / grid.capacity());
  int& page = ui.view.gallery_page;
  page = std::clamp(page, 0, pages - 1);
  if (pages > 1) {
    if (button(ui, "button:gallery-next", top.take_right(side), "", Icon::next, Look::quiet,
               page + 1 < pages))
      ++page;
    const std::string where = std::to_string(page + 1) + " / " + std::to_string(pages);
    text(ui, ui.fonts.small, {top.right() - 18, top.centre().y - 7}, colour::faint, where,
         Align::centre);
    top.take_right(36);
    if (button(ui, "button:gallery-previous", top.take_right(side, 4), "", Icon::previous,
               Look::quiet, page > 0))
      --page;
  }
  title(ui, top, tr("Gallery"));

  ui.view.thumbnails.resize(count);
  for (int slot = 0; slot < grid.capacity(); ++slot) {
    const int index = page * grid.capacity() + slot;
    if (index >= count) break;
    const auto column = static_cast<float>(slot % grid.columns),
               row = static_cast<float>(slot / grid.columns);
    const Rect tile = {inside.x + column * (grid.side + grid.gap),
                       inside.y + row * (grid.side + grid.row_gap), grid.side, grid.side};
    const Touch touch = area(ui, "gallery:" + std::to_string(index), tile);
    ui.say(tr("Picture {0}", {std::to_string(index + 1)}), Role::choice,
           ui.console.state().gallery_index == index);
    picture(ui, tile, ui.view.thumbnails[index], ui.console.thumbnail(index), tile_rounding,
            ui.console.state().gallery_index == index, touch.hovered);
    if (touch.clicked) ui.console.choose(index);
  }
  if (count == 0) {
    paragraph(
        ui, ui.fonts.small, {inside.x, inside.y}, inside.w, colour::muted,
        tr("This model brings no pictures. Open one of yours with the arrow above, or drop it "
           "on the page."));
  }
}

}  // namespace fader
