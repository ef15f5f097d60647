// The faders: one per value of a categorical attribute, linked so that their weights sum to one;
// one per binary or continuous attribute.
#include <cmath>
#include <cstdio>

#include "web/app/fader_filter.hpp"
#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/fader.hpp"
#include "web/ui/widgets/picture.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr float min_column = 33.0f;  // a finger's width, just

/// Lines at 0, 12.5, … 100 % under a row of faders; the same room as vertical_fader leaves them.
void scale(Ui& ui, Rect row, float preview_height, float lock_height) {
  const float top = row.y + preview_height + 22 + 10, bottom = row.bottom() - lock_height - 30 - 10;
  for (int i = 0; i <= 8; ++i) {
    const float y = std::round(top + (bottom - top) * static_cast<float>(i) / 8.0f);
    ui.draw->AddLine({row.x, y}, {row.right(), y}, i % 4 == 0 ? colour::veil(18) : colour::veil(8));
  }
}

/// On small screens a finger's width.
float lock_side(const Ui& ui) { return ui.layout.compact() ? 38.0f : 26.0f; }

/// Holds an attribute where it is, whatever picture comes.
void lock(Ui& ui, Rect rect, int attribute) {
  const bool locked = ui.console.locked(attribute);
  const Touch touch = area(ui, "lock:" + std::to_string(attribute), rect);
  ui.say(tr("Lock {0}", {tr(readable(ui.console.schema().attributes()[attribute].name))}),
         Role::toggle, locked);
  if (touch.hovered)
    ui.draw->AddRectFilled(rect.min(), rect.max(), colour::raised_hover, rect.h * 0.5f);
  icon(ui, locked ? Icon::locked : Icon::unlocked, rect.centre(), 12,
       locked          ? colour::accent
       : touch.hovered ? colour::text
                       : colour::line_strong);
  if (touch.clicked) ui.console.set_locked(attribute, !locked);
}

/// With one attribute there is nothing that another's change could leave alone.
bool can_lock(const AttributeSchema& schema) { return schema.size() > 1; }

/// A fader's name opens what else it can do.
void name_of(Ui& ui, Rect row, int fader) {
  const Touch touch = area(ui, "name:" + std::to_string(fader), row);
  ui.say(tr("{0}, more", {fader_name(ui.console.schema(), fader)}), Role::menu);
  const bool plays = ui.console.playing(fader) != nullptr;
  const Rect pill = row.inset(1, 2);
  ui.draw->AddRectFilled(pill.min(), pill.max(),
                         touch.hovered ? colour::raised_hover
                         : plays       ? colour::accent_soft
                                       : colour::veil(7),
                         8);
  if (touch.clicked) open_fader_menu(ui, fader);
  fader_menu(ui, fader, row);
}

void column(Ui& ui, Rect rect, int fader, float preview_side) {
  const AttributeSchema& schema = ui.console.schema();
  const int attribute_index = attribute_of(schema, fader);
  const Attribute& attribute = schema.attributes()[attribute_index];
  const std::string id = std::to_string(fader);

  if (can_lock(schema) && attribute.kind != AttributeKind::categorical) {
    const float side = lock_side(ui);
    const Rect row = rect.take_bottom(side);
    lock(ui, {row.centre().x - side * 0.5f, row.y, side, side}, attribute_index);
  }

  if (preview_side > 0.0f) {
    const Rect row = rect.take_top(preview_side, 8);
    const Rect tile = {row.x + (row.w - preview_side) * 0.5f, row.y, preview_side, preview_side};
    const Touch touch = area(ui, "preview:" + id, tile);
    ui.say(tr("{0} alone", {fader_name(schema, fader)}));
    picture(ui, tile, ui.view.previews[fader], ui.console.preview(fader), 8, false, touch.hovered);
    if (touch.clicked) ui.console.solo(fader);
  }

  Rect name = rect;
  name_of(ui, name.take_bottom(fader_name_height), fader);
  const float span = attribute.maximum - attribute.minimum;
  const auto place_at = [&](float position) {
    return std::clamp((position - attribute.minimum) / span, 0.0f, 1.0f);
  };
  float place = place_at(ui.console.state().positions[fader]);
  FaderLook look;
  look.number = number_of(attribute, ui.console.state().positions[fader]);
  look.name = fader_name(schema, fader);
  if (can_lock(schema)) look.origin = place_at(ui.console.state().origin[fader]);
  look.playing = ui.console.playing(fader) != nullptr;
  if (attribute.kind != AttributeKind::categorical)
    look.trained_low = place_at(0.0f), look.trained_high = place_at(1.0f);
  look.focused = ui.view.focus_visible && ui.view.focus == fader;
  bool changed = false;
  const Touch touch = vertical_fader(ui, "fader:" + id, rect, look, place, changed);
  if (touch.pressed) {
    ui.console.grab(fader);
    ui.view.focus = ui.view.grip.fader = fader;
  }
  if (changed) ui.console.move(fader, attribute.minimum + place * span);
  if (touch.double_clicked) ui.console.solo(fader);
}

/// The faders first … first + count in one or more rows.
void rows_of(Ui& ui, Rect area, int first, int count) {
  const int max_per_row = std::max(1, static_cast<int>(area.w / min_column));
  const int rows = (count + max_per_row - 1) / max_per_row;
  const int per_row = (count + rows - 1) / rows;
  const float height = area.h / static_cast<float>(rows);
  for (int row = 0; row < rows; ++row) {
    Rect line = {area.x, area.y + height * static_cast<float>(row), area.w, height};
    const int here = std::min(per_row, count - row * per_row);
    const float width = area.w / static_cast<float>(per_row);
    const float preview = height > 240 ? std::min({width - 4, 56.0f, height * 0.2f}) : 0.0f;
    const AttributeSchema& schema = ui.console.schema();
    const bool locks = can_lock(schema) && schema.attributes()[attribute_of(schema, first)].kind !=
                                               AttributeKind::categorical;
    scale(ui, line, preview > 0 ? preview + 8 : 0, locks ? lock_side(ui) : 0);
    for (int i = 0; i < here; ++i)
      column(ui, line.take_left(width), first + row * per_row + i, preview);
  }
}

/// To the XY pad, where no tab leads there.
void xy_button(Ui& ui, Rect& row) {
  if (!ui.layout.tabs.empty() || ui.console.schema().faders() < 2) return;
  if (button(ui, "button:xy", row.take_right(64, 10), tr("XY"), Icon::xy)) ui.view.tab = Tab::xy;
}

}  // namespace

std::string number_of(const Attribute& attribute, float position) {
  if (attribute.kind == AttributeKind::continuous) return shown_number(attribute, position);
  return std::to_string(std::lround(position * 100.0f));
}

void fader_panel(Ui& ui, Rect rect) {
  const AttributeSchema& schema = ui.console.schema();
  Rect inside = panel(ui, rect, panel_padding(ui.layout.compact()));
  ui.view.previews.resize(schema.faders());
  std::vector<FaderGroup> groups = ui.groups;
  if (groups.empty()) return;
  const bool titles = !ui.layout.compact() || groups.size() > 1;
  if (ui.layout.groups_in_tabs) groups = {groups[group_of(groups, ui.view.focus)]};
  const float height = (inside.h + group_gap) / static_cast<float>(groups.size()) - group_gap;
  for (const FaderGroup& group : groups) {
    Rect place = inside.take_top(height, group_gap);
    const bool weights = group.attribute >= 0;
    if (titles && (weights || !ui.layout.groups_in_tabs)) {  // else its tab says the same
      Rect row = place.take_top(30, 12);
      if (&group == &groups.front()) xy_button(ui, row);
      if (weights && can_lock(schema)) {
        const float side = lock_side(ui);
        const Rect at = row.take_right(side, 6);
        lock(ui, {at.x, at.centre().y - side * 0.5f, side, side}, group.attribute);
      }
      title(ui, row, group.name, weights ? tr("weights in %, together 100") : "");
    }
    if (is_list(group)) {
      fader_list(ui, place, group);
    } else {
      rows_of(ui, place, group.first, group.count);
    }
  }
}

}  // namespace fader
