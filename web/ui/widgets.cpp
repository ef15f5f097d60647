#include "web/ui/widgets.hpp"

#include <cmath>

#include "web/app/picture.hpp"

namespace fader {
namespace {

constexpr float pi = 3.14159265f;

ImVec2 offset(ImVec2 from, float x, float y) { return {from.x + x, from.y + y}; }

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

void arrow_head(Ui& ui, ImVec2 tip, float size, float angle, ImU32 colour, float thickness) {
  for (const float side : {-1.0f, 1.0f}) {
    const float a = angle + pi + side * 0.75f;
    ui.draw->AddLine(tip, offset(tip, size * std::cos(a), size * std::sin(a)), colour, thickness);
  }
}

}  // namespace

// ---- marks on the page ------------------------------------------------------------------------

float text_width(const ImFont* font, const std::string& words) {
  return const_cast<ImFont*>(font)
      ->CalcTextSizeA(size_of(font), 1e9f, 0.0f, words.data(), words.data() + words.size())
      .x;
}

void text(Ui& ui, const ImFont* font, ImVec2 at, ImU32 colour, const std::string& words,
          Align align) {
  if (align != Align::left)
    at.x -= text_width(font, words) * (align == Align::centre ? 0.5f : 1.0f);
  at = {std::round(at.x), std::round(at.y)};
  ui.draw->AddText(font, size_of(font), at, colour, words.data(), words.data() + words.size());
}

// ImGui would break "97.8" after its point; here lines break at spaces only.
float paragraph(Ui& ui, const ImFont* font, ImVec2 at, float width, ImU32 colour,
                const std::string& words) {
  const float leading = std::round(size_of(font) * 1.3f);
  const float top = at.y;
  std::string line;
  for (std::size_t start = 0; start < words.size();) {
    const std::size_t stop = std::min(words.find(' ', start), words.size());
    const std::string word = words.substr(start, stop - start);
    const std::string longer = line.empty() ? word : line + " " + word;
    if (!line.empty() && text_width(font, longer) > width) {
      text(ui, font, at, colour, line);
      at.y += leading;
      line = word;
    } else {
      line = longer;
    }
    start = stop + 1;
  }
  text(ui, font, at, colour, line);
  return at.y + leading - top;
}

std::string shortened(const ImFont* font, const std::string& words, float width) {
  if (text_width(font, words) <= width) return words;
  std::string part = words;
  while (!part.empty() && text_width(font, part + "…") > width) {
    do part.pop_back();
    while (!part.empty() &&
           (static_cast<unsigned char>(part.back()) & 0xC0) == 0x80);  // whole UTF-8 letters
    while (!part.empty() && static_cast<unsigned char>(part.back()) >= 0x80) part.pop_back();
  }
  return part + "…";
}

void icon(Ui& ui, Icon what, ImVec2 c, float size, ImU32 colour) {
  ImDrawList* d = ui.draw;
  const float r = size * 0.5f, line = std::max(1.5f, size / 10.0f);
  switch (what) {
    case Icon::none:
      break;
    case Icon::reset:
    case Icon::undo: {
      d->PathArcTo(offset(c, 0, r * 0.08f), r * 0.78f, -0.75f * pi, 0.85f * pi, 24);
      d->PathStroke(colour, 0, line);
      const ImVec2 tip = offset(c, r * 0.78f * std::cos(-0.75f * pi),
                                r * 0.08f + r * 0.78f * std::sin(-0.75f * pi));
      d->AddLine(tip, offset(tip, r * 0.62f, r * 0.04f), colour, line);
      d->AddLine(tip, offset(tip, -r * 0.04f, -r * 0.62f), colour, line);
      break;
    }
    case Icon::random: {
      for (const float side : {-1.0f, 1.0f}) {
        const ImVec2 start = offset(c, -r, side * r * 0.5f), stop = offset(c, r, -side * r * 0.5f);
        d->AddBezierCubic(start, offset(start, r * 0.9f, 0), offset(stop, -r * 0.9f, 0), stop,
                          colour, line);
        arrow_head(ui, stop, r * 0.5f, 0, colour, line);
      }
      break;
    }
    case Icon::save:
      d->AddLine(offset(c, 0, -r * 0.9f), offset(c, 0, r * 0.3f), colour, line);
      arrow_head(ui, offset(c, 0, r * 0.38f), r * 0.62f, pi * 0.5f, colour, line);
      d->AddLine(offset(c, -r * 0.8f, r * 0.9f), offset(c, r * 0.8f, r * 0.9f), colour, line);
      break;
    case Icon::open:
      d->AddLine(offset(c, 0, -r * 0.8f), offset(c, 0, r * 0.4f), colour, line);
      arrow_head(ui, offset(c, 0, -r * 0.9f), r * 0.62f, -pi * 0.5f, colour, line);
      d->AddLine(offset(c, -r * 0.8f, r * 0.9f), offset(c, r * 0.8f, r * 0.9f), colour, line);
      break;
    case Icon::share: {
      const ImVec2 from = offset(c, -r * 0.6f, 0), up = offset(c, r * 0.6f, -r * 0.65f),
                   down = offset(c, r * 0.6f, r * 0.65f);
      d->AddLine(from, up, colour, line);
      d->AddLine(from, down, colour, line);
      for (const ImVec2 dot : {from, up, down}) d->AddCircleFilled(dot, r * 0.3f, colour);
      break;
    }
    case Icon::about:
      d->AddCircle(c, r * 0.92f, colour, 0, line);
      d->AddLine(offset(c, 0, -r * 0.06f), offset(c, 0, r * 0.46f), colour, line);
      d->AddCircleFilled(offset(c, 0, -r * 0.42f), line * 0.65f, colour);
      break;
    case Icon::play:
      d->AddTriangleFilled(offset(c, -r * 0.55f, -r * 0.75f), offset(c, r * 0.8f, 0),
                           offset(c, -r * 0.55f, r * 0.75f), colour);
      break;
    case Icon::pause:
      for (const float side : {-1.0f, 1.0f}) {
        const float x = c.x + side * r * 0.4f;
        d->AddRectFilled({x - r * 0.2f, c.y - r * 0.75f}, {x + r * 0.2f, c.y + r * 0.75f}, colour,
                         r * 0.12f);
      }
      break;
    case Icon::clear:
      d->AddLine(offset(c, -r * 0.65f, -r * 0.65f), offset(c, r * 0.65f, r * 0.65f), colour, line);
      d->AddLine(offset(c, r * 0.65f, -r * 0.65f), offset(c, -r * 0.65f, r * 0.65f), colour, line);
      break;
    case Icon::previous:
      arrow_head(ui, offset(c, -r * 0.4f, 0), r, pi, colour, line);
      break;
    case Icon::next:
      arrow_head(ui, offset(c, r * 0.4f, 0), r, 0, colour, line);
      break;
    case Icon::down:
      arrow_head(ui, offset(c, 0, r * 0.4f), r, pi * 0.5f, colour, line);
      break;
    case Icon::locked:
    case Icon::unlocked: {
      const float open = what == Icon::unlocked ? r * 0.75f : 0.0f;
      d->AddRectFilled(offset(c, -r * 0.7f, -r * 0.1f), offset(c, r * 0.7f, r * 0.9f), colour,
                       r * 0.2f);
      d->PathLineTo(offset(c, -r * 0.42f + open, -r * 0.1f));
      d->PathArcTo(offset(c, open, -r * 0.42f), r * 0.42f, -pi, 0, 10);
      if (what == Icon::locked) d->PathLineTo(offset(c, r * 0.42f, -r * 0.1f));
      d->PathStroke(colour, 0, line);
      break;
    }
    case Icon::check: {
      const ImVec2 points[] = {offset(c, -r * 0.7f, r * 0.05f), offset(c, -r * 0.2f, r * 0.55f),
                               offset(c, r * 0.75f, -r * 0.5f)};
      d->AddPolyline(points, 3, colour, 0, line);
      break;
    }
  }
}

Rect panel(Ui& ui, Rect rect, float padding) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::panel, panel_rounding);
  ui.draw->AddRect(rect.min(), rect.max(), colour::line, panel_rounding);
  return rect.inset(padding);
}

void title(Ui& ui, Rect row, const std::string& words, const std::string& note) {
  text(ui, ui.fonts.strong, {row.x, row.y + (row.h - 16) * 0.5f}, colour::text, words);
  if (note.empty()) return;
  const float room = row.w - text_width(ui.fonts.strong, words) - 12;
  text(ui, ui.fonts.small, {row.right(), row.y + (row.h - 13) * 0.5f}, colour::faint,
       shortened(ui.fonts.small, note, room), Align::right);
}

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

// ---- controls ---------------------------------------------------------------------------------

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
  const float width = inside.w / static_cast<float>(all.size());
  for (int i = 0; i < static_cast<int>(all.size()); ++i) {
    const Rect place = inside.take_left(width);
    if (area(ui, all[i].name, place).clicked) chosen = i;
    if (i == chosen) ui.draw->AddRectFilled(place.min(), place.max(), colour::raised_hover, 9);
    text(ui, ui.fonts.strong, {place.centre().x, place.centre().y - 8},
         i == chosen ? colour::text : colour::muted,
         shortened(ui.fonts.strong, all[i].label, place.w - 8), Align::centre);
  }
  return chosen;
}

Touch vertical_fader(Ui& ui, const std::string& name, Rect rect, const FaderLook& look,
                     float& place, bool& changed) {
  const Touch touch = area(ui, name, rect, Cursor::grab);
  Rect rows = rect;
  const Rect name_row = rows.take_bottom(30);
  const Rect number_row = rows.take_top(22);

  constexpr float cap_height = 20.0f, slot_width = 6.0f;
  const float cap_width = std::min(34.0f, rows.w - 4);
  const float top = rows.y + cap_height * 0.5f, length = std::max(1.0f, rows.h - cap_height);
  if (touch.active) {
    const float pointed = 1.0f - (ImGui::GetIO().MousePos.y - top) / length;
    // A press on the cap holds it where it is; elsewhere the cap comes to the finger.
    if (touch.pressed) {
      ui.view.held =
          std::fabs(pointed - place) * length < cap_height * 0.6f ? place - pointed : 0.0f;
    }
    const float moved = std::clamp(pointed + ui.view.held, 0.0f, 1.0f);
    changed = moved != place;
    place = moved;
  }

  const float x = std::round(rect.centre().x), y = top + length * (1.0f - place),
              bottom = top + length;
  ui.draw->AddRectFilled({x - slot_width * 0.5f, rows.y + 4},
                         {x + slot_width * 0.5f, rows.bottom() - 4}, colour::sunken, 3);
  ui.draw->AddRect({x - slot_width * 0.5f, rows.y + 4}, {x + slot_width * 0.5f, rows.bottom() - 4},
                   colour::line, 3);
  if (look.origin >= 0.0f) {  // a notch on either side where the picture itself stands
    const float at = std::round(top + length * (1.0f - look.origin));
    for (const float side : {-1.0f, 1.0f})
      ui.draw->AddLine({x + side * 7, at}, {x + side * 12, at}, colour::muted, 1.5f);
  }
  if (place > 0.002f) {
    ui.draw->AddRectFilled({x - 7, y}, {x + 7, bottom + 5}, IM_COL32(255, 178, 92, 22), 7);
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
  text(ui, font, {rect.centre().x, name_row.y + (one_letter ? 7.0f : 10.0f)},
       up ? colour::accent : colour::muted, shortened(font, look.name, rect.w), Align::centre);
  return touch;
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
