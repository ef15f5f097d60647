#include "web/ui/widgets/button.hpp"

#include <algorithm>
#include <cmath>

#include "web/ui/widgets/text.hpp"

namespace fader {

Touch area(Ui& ui, const std::string& name, Rect rect, Cursor cursor) {
  ui.mark(name, rect);
  Touch touch;
  if (rect.empty()) return touch;
  ImGui::SetCursorScreenPos(rect.min());
  touch.clicked = ImGui::InvisibleButton(name.c_str(), {rect.w, rect.h});
  touch.hovered = ImGui::IsItemHovered();
  touch.active = ImGui::IsItemActive();
  touch.pressed = ImGui::IsItemActivated();
  touch.double_clicked = touch.hovered && ImGui::IsMouseDoubleClicked(0);
  if (touch.hovered || touch.active) ui.cursor = cursor;
  return touch;
}

bool button(Ui& ui, const std::string& name, Rect rect, const std::string& label, Icon what,
            Look look, bool enabled) {
  Touch touch;
  if (enabled) {
    touch = area(ui, name, rect);
  } else {
    ui.mark(name, rect);
  }
  ui.say(label, Role::button, look == Look::accent, enabled);
  const float rounding = std::min(10.0f, rect.h * 0.5f);
  ImU32 ink = look == Look::accent ? colour::on_accent
              : touch.hovered      ? colour::text
                                   : colour::muted;
  if (!enabled) ink = colour::line_strong;
  if (look == Look::accent) {
    ui.draw->AddRectFilled(rect.min(), rect.max(), colour::accent, rounding);
  } else if (look == Look::raised || touch.hovered) {
    ui.draw->AddRectFilled(rect.min(), rect.max(),
                           touch.hovered ? colour::raised_hover : colour::raised, rounding);
  }
  const float label_width = label.empty() ? 0.0f : text_width(ui.fonts.strong, label);
  const float icon_size = what == Icon::none ? 0.0f : 15.0f;
  const float between = label.empty() || what == Icon::none ? 0.0f : 8.0f;
  float x = rect.x + (rect.w - label_width - icon_size - between) * 0.5f;
  if (what != Icon::none)
    icon(ui, what, {std::round(x + icon_size * 0.5f), std::round(rect.centre().y)}, icon_size, ink);
  x += icon_size + between;
  if (!label.empty()) text(ui, ui.fonts.strong, {x, rect.centre().y - 8}, ink, label);
  return touch.clicked;
}

int segments(Ui& ui, Rect rect, const std::vector<Segment>& all, int chosen) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::panel, 12);
  Rect inside = rect.inset(4);
  // Equally wide; where a label does not fit into that, as wide as their labels ask for.
  const auto count = static_cast<float>(all.size());
  float words = 0.0f, widest = 0.0f;
  for (const Segment& each : all) {
    const float width = text_width(ui.fonts.strong, each.label);
    words += width;
    widest = std::max(widest, width);
  }
  const bool equal = widest + 8 <= inside.w / count || words > inside.w;
  const float spare = (inside.w - words) / count;
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    const Rect place = inside.take_left(equal ? rect.inset(4).w / count
                                              : text_width(ui.fonts.strong, all[i].label) + spare);
    if (area(ui, all[i].name, place).clicked) chosen = i;
    ui.say(all[i].label, Role::tab, i == chosen);
    if (i == chosen) ui.draw->AddRectFilled(place.min(), place.max(), colour::raised_hover, 9);
    text(ui, ui.fonts.strong, {place.centre().x, place.centre().y - 8},
         i == chosen ? colour::text : colour::muted,
         shortened(ui.fonts.strong, all[i].label, place.w - 8), Align::centre);
  }
  return chosen;
}

}  // namespace fader
