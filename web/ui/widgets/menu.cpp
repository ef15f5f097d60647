#include "web/ui/widgets/menu.hpp"

#include <algorithm>

#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/popup.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float margin = popup_margin, padding = popup_padding;
constexpr float gap = 6.0f;
constexpr float row_height = 44.0f, pager_height = 44.0f;

struct Grid {
  int columns, rows, pages;
  float cell;  // width
  ImVec2 size;
};

/// A list where there are few entries, else as few columns as the window's height allows; five for
/// entries as short as digits.
Grid fit(const std::vector<std::string>& entries, const ImFont* font, ImVec2 room) {
  float widest = 0.0f;
  for (const std::string& entry : entries) widest = std::max(widest, text_width(font, entry));
  const int count = static_cast<int>(entries.size());
  const float inner_width = room.x - 2 * padding, inner_height = room.y - 2 * padding;
  Grid grid;
  const bool tiny = widest <= 20;  // digits
  const bool list = !tiny && count <= 6;
  grid.cell = std::min(std::max(tiny ? 46.0f : list ? 140.0f : 60.0f, widest + 28), inner_width);
  const int max_columns = std::max(1, static_cast<int>((inner_width + gap) / (grid.cell + gap)));
  const int max_rows = std::max(1, static_cast<int>((inner_height + gap) / (row_height + gap)));
  grid.columns = std::min({count, max_columns, tiny ? 5 : list ? 1 : 2});
  while (grid.columns < max_columns && grid.columns * max_rows < count) ++grid.columns;
  grid.rows = std::min(max_rows, (count + grid.columns - 1) / grid.columns);
  grid.pages = 1;
  float height = static_cast<float>(grid.rows) * (row_height + gap) - gap;
  if (grid.columns * grid.rows < count) {
    const float rows_room = inner_height - pager_height - gap;
    grid.rows = std::max(1, static_cast<int>((rows_room + gap) / (row_height + gap)));
    grid.pages = (count + grid.columns * grid.rows - 1) / (grid.columns * grid.rows);
    height = static_cast<float>(grid.rows) * (row_height + gap) + pager_height;
  }
  grid.size = {static_cast<float>(grid.columns) * (grid.cell + gap) - gap + 2 * padding,
               height + 2 * padding};
  return grid;
}

}  // namespace

void open_menu(const std::string& name) { open_popup(name); }

int menu(Ui& ui, const std::string& name, Rect anchor, const std::vector<std::string>& entries,
         int current, const std::string& other) {
  if (!ImGui::IsPopupOpen(name.c_str()) || entries.empty()) return -1;
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const float beneath = other.empty() ? 0.0f : row_height + gap;
  Grid grid =
      fit(entries, ui.fonts.strong, {window.x - 2 * margin, window.y - 2 * margin - beneath});
  grid.size.y += beneath;
  Popup popup(ui, name, anchor, grid.size);
  if (!popup) return -1;
  Ui& inner = popup.ui();

  const int per_page = grid.columns * grid.rows;
  int& page = ui.view.menu_page;
  if (ImGui::IsWindowAppearing()) page = std::max(current, 0) / per_page;
  page = std::clamp(page, 0, grid.pages - 1);
  Rect inside = popup.inside();
  int chosen = -1;
  if (!other.empty() && button(inner, name + ":other", inside.take_bottom(row_height, gap),
                               other + " …", Icon::none)) {
    chosen = static_cast<int>(entries.size());
    popup.close();
  }
  if (grid.pages > 1) {
    Rect pager = inside.take_bottom(pager_height, gap);
    if (button(inner, name + ":previous", pager.take_left(pager_height), "", Icon::previous,
               Look::quiet, page > 0))
      --page;
    if (button(inner, name + ":next", pager.take_right(pager_height), "", Icon::next, Look::quiet,
               page + 1 < grid.pages))
      ++page;
    text(inner, ui.fonts.small, {pager.centre().x, pager.centre().y - 7}, colour::muted,
         std::to_string(page + 1) + " / " + std::to_string(grid.pages), Align::centre);
  }
  const int first = page * per_page,
            last = std::min(static_cast<int>(entries.size()), first + per_page);
  for (int i = first; i < last; ++i) {
    const auto column = static_cast<float>((i - first) % grid.columns),
               row = static_cast<float>((i - first) / grid.columns);
    const Rect cell = {inside.x + column * (grid.cell + gap), inside.y + row * (row_height + gap),
                       grid.cell, row_height};
    if (button(inner, name + ":" + std::to_string(i), cell,
               shortened(ui.fonts.strong, entries[i], cell.w - 12), Icon::none,
               i == current ? Look::accent : Look::quiet)) {
      chosen = i;
      popup.close();
    }
    inner.say(entries[i], Role::choice, i == current);
  }
  return chosen;
}

}  // namespace fader
