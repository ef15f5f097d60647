#include "web/ui/widgets/fader.hpp"

#include <algorithm>
#include <cmath>

#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

void shadow(Ui& ui, Rect rect, float rounding, float reach) {
  for (int ring = 3; ring >= 1; --ring) {
    const float grow = reach * static_cast<float>(ring) / 3.0f;
    const Rect around = {rect.x - grow * 0.6f, rect.y - grow * 0.3f, rect.w + grow * 1.2f,
                         rect.h + grow * 1.3f};
    ui.draw->AddRectFilled(around.min(), around.max(), IM_COL32(0, 0, 0, 34), rounding + grow);
  }
}

/// The cap that a finger holds: lit from above, with one line across its middle.
void cap(Ui& ui, Rect rect, bool lying, bool held) {
  shadow(ui, rect, 6, 8);
  const ImU32 body = held ? IM_COL32(255, 252, 245, 255) : IM_COL32(226, 228, 233, 255);
  ui.draw->AddRectFilled(rect.min(), rect.max(), body, 6);
  const Rect lower = lying ? Rect{rect.x + rect.w * 0.5f, rect.y, rect.w * 0.5f, rect.h}
                           : Rect{rect.x, rect.y + rect.h * 0.5f, rect.w, rect.h * 0.5f};
  ui.draw->AddRectFilled(lower.min(), lower.max(), IM_COL32(0, 0, 0, 26), 6,
                         lying ? ImDrawFlags_RoundCornersRight : ImDrawFlags_RoundCornersBottom);
  const ImVec2 c = rect.centre();
  if (lying) {
    ui.draw->AddRectFilled({c.x - 1, rect.y + 5}, {c.x + 1, rect.bottom() - 5},
                           IM_COL32(150, 84, 14, 255), 1);
  } else {
    ui.draw->AddRectFilled({rect.x + 6, c.y - 1}, {rect.right() - 6, c.y + 1},
                           IM_COL32(150, 84, 14, 255), 1);
  }
}

}  // namespace

float Grip::place(float pointer_y) const {
  return std::clamp(1.0f - (pointer_y - top) / length + offset, 0.0f, 1.0f);
}

Touch vertical_fader(Ui& ui, const std::string& name, Rect rect, const FaderLook& look,
                     float& place, bool& changed) {
  Rect rows = rect;
  const Rect name_row = rows.take_bottom(fader_name_height);
  const Touch touch = area(ui, name, rows, Cursor::grab);
  const Rect number_row = rows.take_top(22);

  constexpr float cap_height = 20.0f, slot_width = 6.0f;
  const float cap_width = std::min(34.0f, rows.w - 4);
  const float top = rows.y + cap_height * 0.5f, length = std::max(1.0f, rows.h - cap_height);
  if (touch.active) {
    Grip& grip = ui.view.grip;
    const float pointer_y = ImGui::GetIO().MousePos.y;
    grip.top = top, grip.length = length;
    // A press on the cap holds it where it is; elsewhere the cap comes to the finger.
    if (touch.pressed) {
      const float away = place - (1.0f - (pointer_y - top) / length);
      grip.offset = std::fabs(away) * length < cap_height * 0.6f ? away : 0.0f;
    }
    const float moved = grip.place(pointer_y);
    changed = moved != place;
    place = moved;
  }

  const float x = std::round(rect.centre().x), y = top + length * (1.0f - place),
              bottom = top + length;
  ui.draw->AddRectFilled({x - slot_width * 0.5f, rows.y + 4},
                         {x + slot_width * 0.5f, rows.bottom() - 4}, colour::sunken, 3);
  ui.draw->AddRect({x - slot_width * 0.5f, rows.y + 4}, {x + slot_width * 0.5f, rows.bottom() - 4},
                   colour::line, 3);
  for (const auto [low, high] : {ImVec2(0.0f, look.trained_low), ImVec2(look.trained_high, 1.0f)}) {
    // Beyond what it was trained on: hatched.
    const float from = top + length * (1.0f - high), to = top + length * (1.0f - low);
    for (float at = from; to - from > 1.0f && at <= to; at += 4.0f)
      ui.draw->AddLine({x - 6, at}, {x + 6, at}, colour::line_strong);
  }
  if (look.origin >= 0.0f) {  // a notch on either side where the picture itself stands
    const float at = std::round(top + length * (1.0f - look.origin));
    for (const float side : {-1.0f, 1.0f})
      ui.draw->AddLine({x + side * 7, at}, {x + side * 12, at}, colour::muted, 1.5f);
  }
  if (place > 0.002f) {
    ui.draw->AddRectFilled({x - 7, y}, {x + 7, bottom + 5}, colour::accent_soft, 7);
    ui.draw->AddRectFilled({x - 2, y}, {x + 2, bottom + 5}, colour::accent, 2);
  }
  const Rect knob = {x - cap_width * 0.5f, y - cap_height * 0.5f, cap_width, cap_height};
  if (look.focused)
    ui.draw->AddRect({knob.x - 4, knob.y - 4}, {knob.right() + 4, knob.bottom() + 4},
                     colour::accent, 9, 0, 2);
  cap(ui, knob, false, touch.active || touch.hovered);

  const bool up = place > 0.005f;
  text(ui, ui.fonts.small, {rect.centre().x, number_row.y + 3}, up ? colour::text : colour::faint,
       look.number, Align::centre);
  const bool one_letter = look.name.size() <= 2;
  const ImFont* font = one_letter ? ui.fonts.label : ui.fonts.small;
  const ImU32 name_colour = up || look.playing ? colour::accent : colour::muted;
  const auto line = [&](float down, const std::string& words) {
    text(ui, font, {rect.centre().x, name_row.y + down}, name_colour,
         shortened(font, words, rect.w), Align::centre);
  };
  const auto space = look.name.find(' ');
  if (space == std::string::npos || text_width(font, look.name) <= rect.w) {
    line(one_letter ? 7.0f : 10.0f, look.name);
  } else {
    line(3.0f, look.name.substr(0, space));
    line(16.0f, look.name.substr(space + 1));
  }
  return touch;
}

void lying_fader(Ui& ui, Rect rect, float place, float origin, bool lit) {
  constexpr float cap_width = 18.0f;
  const float left = rect.x + cap_width * 0.5f, length = std::max(1.0f, rect.w - cap_width);
  const float y = std::round(rect.centre().y), x = left + length * place;
  ui.draw->AddRectFilled({rect.x + 2, y - 3}, {rect.right() - 2, y + 3}, colour::sunken, 3);
  ui.draw->AddRect({rect.x + 2, y - 3}, {rect.right() - 2, y + 3}, colour::line, 3);
  const float notch = std::round(left + length * origin);
  for (const float side : {-1.0f, 1.0f})
    ui.draw->AddLine({notch, y + side * 6}, {notch, y + side * 10}, colour::muted, 1.5f);
  ui.draw->AddRectFilled({rect.x + 4, y - 2}, {x, y + 2}, colour::accent, 2);
  cap(ui, {x - cap_width * 0.5f, y - 13, cap_width, 26}, true, lit);
}

Touch crossfader(Ui& ui, const std::string& name, Rect rect, float& place, bool lit,
                 bool& changed) {
  const Touch touch = area(ui, name, rect, Cursor::grab);
  constexpr float cap_width = 22.0f;
  const float cap_height = std::min(34.0f, rect.h - 6);
  const float left = rect.x + cap_width * 0.5f, length = std::max(1.0f, rect.w - cap_width);
  if (touch.active) {
    const float moved = std::clamp((ImGui::GetIO().MousePos.x - left) / length, 0.0f, 1.0f);
    changed = moved != place || touch.pressed;
    place = moved;
  }
  const float y = std::round(rect.centre().y), x = left + length * place;
  for (int tick = 0; tick <= 10; ++tick) {
    const float at = std::round(left + length * static_cast<float>(tick) / 10.0f);
    const float reach = tick % 5 == 0 ? 12.0f : 8.0f;
    ui.draw->AddLine({at, y - reach}, {at, y + reach}, colour::line);
  }
  ui.draw->AddRectFilled({rect.x + 4, y - 3}, {rect.right() - 4, y + 3}, colour::sunken, 3);
  ui.draw->AddRect({rect.x + 4, y - 3}, {rect.right() - 4, y + 3}, colour::line, 3);
  ui.draw->AddRectFilled({rect.x + 6, y - 2}, {x, y + 2}, lit ? colour::accent : colour::faint, 2);
  cap(ui, {x - cap_width * 0.5f, y - cap_height * 0.5f, cap_width, cap_height}, true,
      touch.active || touch.hovered);
  return touch;
}

}  // namespace fader
