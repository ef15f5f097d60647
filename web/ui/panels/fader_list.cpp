// Many single faders: lying ones beneath one another, in a list that is searched and scrolled.
#include <algorithm>
#include <cmath>

#include "web/app/fader_filter.hpp"
#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/fader.hpp"
#include "web/ui/widgets/menu.hpp"
#include "web/ui/widgets/picture.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float head_height = 40.0f, row_height = 44.0f, gap = 8.0f;
constexpr float undecided = 6.0f;  // pixels until a finger's way is across or along

/// The parts of a row.
struct Row {
  Rect preview, name, slot, number;
  explicit Row(Rect row) {
    preview = row.take_left(36, 10).middle(36);
    number = row.take_right(38, 10);
    name = row.take_left(row.w * 0.45f, 12);
    slot = row;
  }
};

float place_in(Rect slot, float x) {
  constexpr float cap = 18.0f;
  return std::clamp((x - slot.x - cap * 0.5f) / (slot.w - cap), 0.0f, 1.0f);
}

/// What is searched for, and one of the filters.
void head(Ui& ui, Rect row, const FaderGroup& group) {
  FaderList& list = ui.view.list;
  const std::vector<std::string> filters =
      filters_of(ui.console.schema(), group.first, group.count);
  const auto here = std::find(filters.begin(), filters.end(), list.filter);
  const int current = here == filters.end() ? 0 : static_cast<int>(here - filters.begin());
  const Rect filter = row.take_right(132, gap);
  if (button(ui, "button:filter", filter, tr(filters[current]), Icon::down,
             current > 0 ? Look::accent : Look::raised))
    open_menu("filter");
  ui.say(tr("Filter: {0}", {tr(filters[current])}), Role::menu);
  std::vector<std::string> names;
  for (const std::string& each : filters) names.push_back(tr(each));
  const int chosen = menu(ui, "filter", filter, names, current);
  if (chosen >= 0) {
    list.filter = filters[chosen];
    list.scroll = list.fling = 0.0f;
  }
  if (!ui.platform.can_type()) return;
  ui.mark("search", row);
  ui.draw->AddRectFilled(row.min(), row.max(), colour::sunken, 10);
  ui.draw->AddRect(row.min(), row.max(), colour::line, 10);
  icon(ui, Icon::search, {row.x + 20, row.centre().y}, 14, colour::faint);
  // The words themselves are the browser's: its field lies over this one, so that a phone shows its
  // keyboard. Under a popup it is taken away.
  ui.typing = row.inset(0, 0);
}

void draw_row(Ui& ui, Rect rect, int fader, bool pointed, bool held) {
  const AttributeSchema& schema = ui.console.schema();
  const int a = attribute_of(schema, fader);
  const Attribute& attribute = schema.attributes()[a];
  const ConsoleState& state = ui.console.state();
  const Row row(rect);
  const std::string id = std::to_string(fader);
  const bool plays = ui.console.playing(fader) != nullptr, locked = ui.console.locked(a);
  const bool moved = std::fabs(state.positions[fader] - state.origin[fader]) > 0.005f;
  if (ui.view.focus_visible && ui.view.focus == fader)
    ui.draw->AddRect({rect.x - 3, rect.y + 1}, {rect.right() + 3, rect.bottom() - 1},
                     colour::accent, 9, 0, 2);
  picture(ui, row.preview, ui.view.previews[fader], ui.console.preview(fader), 7);
  float x = row.name.x;
  if (plays || locked) {
    icon(ui, plays ? Icon::play : Icon::locked, {x + 6, rect.centre().y}, 11, colour::accent);
    x += 18;
  }
  text(ui, ui.fonts.body, {x, rect.centre().y - 8}, moved || plays ? colour::accent : colour::text,
       shortened(ui.fonts.body, fader_name(schema, fader), row.name.right() - x));
  lying_fader(ui, row.slot, place_on(schema, fader, state.positions),
              place_on(schema, fader, state.origin), pointed || held);
  text(ui, ui.fonts.small, {row.number.right(), rect.centre().y - 7}, colour::muted,
       number_of(attribute, state.positions[fader]), Align::right);
  ui.mark("name:" + id, row.name);
  ui.say(tr("{0}, more", {fader_name(schema, fader)}), Role::menu);
  ui.mark("fader:" + id, row.slot);
  ui.mark("preview:" + id, row.preview);
  ui.say(tr("{0} alone", {fader_name(schema, fader)}));
}

/// A press, where it began and what has become of it.
void follow_hand(Ui& ui, const Touch& touch, Rect rows, const std::vector<int>& shown) {
  FaderList& list = ui.view.list;
  const ImVec2 at = ImGui::GetIO().MousePos;
  if (touch.pressed) {
    list.press_x = at.x, list.press_y = at.y, list.press_scroll = list.scroll, list.fling = 0.0f;
    const int index = static_cast<int>((at.y - rows.y + list.scroll) / row_height);
    list.row = index >= 0 && index < static_cast<int>(shown.size()) ? shown[index] : -1;
    list.hand = FaderList::Hand::undecided;
  }
  if (list.hand == FaderList::Hand::none) return;
  const Row row(Rect{rows.x, 0, rows.w, row_height});
  const bool on_slot = list.row >= 0 && list.press_x >= row.slot.x - 8;
  const float across = std::fabs(at.x - list.press_x), along = std::fabs(at.y - list.press_y);
  const auto move = [&] {
    const Attribute& attribute =
        ui.console.schema().attributes()[attribute_of(ui.console.schema(), list.row)];
    ui.console.move(list.row, attribute.minimum + place_in(row.slot, at.x) *
                                                      (attribute.maximum - attribute.minimum));
  };
  const auto grab = [&] {
    ui.console.grab(list.row);
    ui.view.focus = list.row;
    move();
  };
  if (touch.active) {
    if (list.hand == FaderList::Hand::undecided && std::max(across, along) > undecided) {
      list.hand = on_slot && across > along ? FaderList::Hand::moves : FaderList::Hand::scrolls;
      if (list.hand == FaderList::Hand::moves) grab();
    } else if (list.hand == FaderList::Hand::moves) {
      move();
    }
    if (list.hand == FaderList::Hand::scrolls) {
      const float before = list.scroll, seconds = ImGui::GetIO().DeltaTime;
      list.scroll = list.press_scroll - (at.y - list.press_y);
      if (seconds > 1e-3f) list.fling = 0.5f * list.fling + 0.5f * (list.scroll - before) / seconds;
    }
    return;
  }
  // Let go: a tap does what is under it, if it was no press that was taken back.
  if (list.hand == FaderList::Hand::undecided && list.row >= 0 && ImGui::IsMousePosValid()) {
    if (on_slot) {
      grab();
    } else if (list.press_x < row.name.x - 4) {
      ui.console.solo(list.row);
    } else {
      open_fader_menu(ui, list.row);
    }
  }
  if (list.hand != FaderList::Hand::scrolls) list.fling = 0.0f;
  list.hand = FaderList::Hand::none;
}

/// Scrolled by the wheel, by a finger that was quick when it let go, and to the fader in focus.
void scroll(Ui& ui, const Touch& touch, Rect rows, const std::vector<int>& shown) {
  FaderList& list = ui.view.list;
  if (touch.hovered) list.scroll += ui.view.wheel;
  if (list.hand == FaderList::Hand::none && list.fling != 0.0f) {
    const float seconds = ImGui::GetIO().DeltaTime;
    list.scroll += list.fling * seconds;
    list.fling *= std::exp(-4.0f * seconds);
    if (std::fabs(list.fling) < 12.0f) list.fling = 0.0f;
  }
  const auto here = std::find(shown.begin(), shown.end(), ui.view.focus);
  if (ui.view.focus != list.focus && ui.view.focus_visible && here != shown.end()) {
    const float top = row_height * static_cast<float>(here - shown.begin());
    list.scroll = std::clamp(list.scroll, top + row_height - rows.h, top);
  }
  list.focus = ui.view.focus;
  const float most = std::max(0.0f, row_height * static_cast<float>(shown.size()) - rows.h);
  const float clamped = std::clamp(list.scroll, 0.0f, most);
  if (clamped != list.scroll && list.hand == FaderList::Hand::none) list.fling = 0.0f;
  list.scroll = clamped;
}

}  // namespace

void fader_list(Ui& ui, Rect place, const FaderGroup& group) {
  FaderList& list = ui.view.list;
  head(ui, place.take_top(head_height, gap), group);
  const std::vector<int> shown = filtered(ui.console.schema(), ui.console.state(), group.first,
                                          group.count, list.filter, list.search);
  const Rect rows = place;
  if (shown.empty()) {
    paragraph(ui, ui.fonts.small, {rows.x, rows.y + 8}, rows.w, colour::muted,
              list.filter == "Moved" && list.search.empty()
                  ? tr("No fader stands elsewhere than the picture has it.")
                  : tr("No fader has that in its name."));
    return;
  }
  const Touch touch = area(ui, "list", rows, Cursor::arrow);
  follow_hand(ui, touch, rows, shown);
  scroll(ui, touch, rows, shown);

  ui.draw->PushClipRect(rows.min(), rows.max(), true);
  const float y = ImGui::GetIO().MousePos.y - rows.y + list.scroll;
  for (int i = 0; i < static_cast<int>(shown.size()); ++i) {
    const Rect row = {rows.x, rows.y + row_height * static_cast<float>(i) - list.scroll, rows.w - 8,
                      row_height};
    if (row.bottom() <= rows.y || row.y >= rows.bottom()) continue;
    const bool pointed = touch.hovered && static_cast<int>(y / row_height) == i;
    const bool held = list.hand == FaderList::Hand::moves && list.row == shown[i];
    if (pointed && list.hand == FaderList::Hand::none)
      ui.draw->AddRectFilled({row.x - 4, row.y + 1}, {row.right() + 4, row.bottom() - 1},
                             colour::veil(8), 9);
    draw_row(ui, row, shown[i], pointed, held);
  }
  ui.draw->PopClipRect();
  for (const int fader : shown) {
    const auto row =
        static_cast<float>(std::find(shown.begin(), shown.end(), fader) - shown.begin());
    fader_menu(ui, fader, {rows.x, rows.y + row_height * row - list.scroll, rows.w, row_height});
  }
  const float all = row_height * static_cast<float>(shown.size());
  if (all > rows.h) {  // how far it is scrolled
    const float length = std::max(24.0f, rows.h * rows.h / all);
    const float top = rows.y + (rows.h - length) * list.scroll / (all - rows.h);
    ui.draw->AddRectFilled({rows.right() - 3, top}, {rows.right(), top + length},
                           colour::line_strong, 2);
  }
}

}  // namespace fader
