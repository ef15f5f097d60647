#include "web/ui/widgets/menu.hpp"

#include <algorithm>

#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float margin = 8.0f;   // to the window's edges
constexpr float padding = 10.0f;
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

ImVec2 place(Rect anchor, ImVec2 size, ImVec2 window) {
  const float above = anchor.y - size.y - margin, below = anchor.bottom() + margin;
  const bool to_left = anchor.centre().x > window.x * 0.5f;
  const float x = to_left ? anchor.right() - size.x : anchor.x, y = above > margin ? above : below;
  return {std::max(margin, std::min(x, window.x - size.x - margin)),
          std::max(margin, std::min(y, window.y - size.y - margin))};
}

}  // namespace

void open_menu(const std::string& name) { ImGui::OpenPopup(name.c_str()); }

int menu(Ui& ui, const std::string& name, Rect anchor, const std::vector<std::string>& entries,
         int current) {
  if (!ImGui::IsPopupOpen(name.c_str()) || entries.empty()) return -1;
  const ImVec2 window = ImGui::GetIO().DisplaySize;
  const Grid grid =
      fit(entries, ui.fonts.strong, {window.x - 2 * margin, window.y - 2 * margin});
  const ImVec2 at = place(anchor, grid.size, window);
  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize(grid.size);
  if (!ImGui::BeginPopup(name.c_str(), ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar |
                                           ImGuiWindowFlags_NoScrollWithMouse))
    return -1;
  Ui inner = ui;  // the same page, drawn into the popup's own list
  inner.draw = ImGui::GetWindowDrawList();
  inner.draw->_FringeScale = ui.draw->_FringeScale;
  ui.mark("menu:" + name, {at.x, at.y, grid.size.x, grid.size.y});

  const int per_page = grid.columns * grid.rows;
  int& page = ui.view.menu_page;
  if (ImGui::IsWindowAppearing()) page = std::max(current, 0) / per_page;
  page = std::clamp(page, 0, grid.pages - 1);
  Rect inside = Rect{at.x, at.y, grid.size.x, grid.size.y}.inset(padding);
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
  int chosen = -1;
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
      ImGui::CloseCurrentPopup();
    }
  }
  ImGui::EndPopup();
  return chosen;
}

}  // namespace fader
