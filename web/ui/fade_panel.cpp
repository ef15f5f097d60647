// The whole fade from A to B at a glance, and the crossfader that walks it.
#include <cmath>

#include "web/ui/widgets.hpp"

namespace fader {
namespace {

/// One end of the fade: what it is, and a menu of what else it could be.
void end_selector(Ui& ui, const std::string& name, Rect rect, const char* letter, End current,
                  bool is_from) {
  const AttributeSchema& schema = ui.console.schema();
  const Touch touch = area(ui, "end:" + name, rect);
  ui.draw->AddRectFilled(rect.min(), rect.max(),
                         touch.hovered ? colour::raised_hover : colour::raised, 10);
  // Smaller where it must be, and then without the letter.
  const std::string words = end_name(schema, current);
  const float beside_letter = rect.w - 34;
  const bool large = text_width(ui.fonts.label, words) <= beside_letter;
  const bool lettered = large || text_width(ui.fonts.strong, words) <= beside_letter;
  const ImFont* font = large ? ui.fonts.label : ui.fonts.strong;
  if (lettered) text(ui, ui.fonts.small, {rect.x + 10, rect.centre().y - 7}, colour::faint, letter);
  text(ui, font,
       {rect.centre().x + (lettered ? 6.0f : 0.0f), rect.centre().y - (large ? 10.0f : 8.0f)},
       colour::text, shortened(font, words, lettered ? beside_letter : rect.w - 12), Align::centre);
  if (touch.clicked) ImGui::OpenPopup(name.c_str());

  const std::vector<End> ends = all_ends(schema);
  float widest = 0.0f;
  for (const End& end : ends)
    widest = std::max(widest, text_width(ui.fonts.strong, end_name(schema, end)));
  const float cell = std::max(46.0f, widest + 28), gap = 6.0f;
  const int count = static_cast<int>(ends.size()), columns = std::min(count, cell < 60 ? 5 : 2);
  const int rows = (count + columns - 1) / columns;
  const ImVec2 size = {static_cast<float>(columns) * (cell + gap) - gap + 20,
                       static_cast<float>(rows) * (44 + gap) - gap + 20};
  const float x = is_from ? rect.x : rect.right() - size.x;
  const float above = rect.y - size.y - 8;
  const ImVec2 at = {std::max(8.0f, x), above > 8 ? above : rect.bottom() + 8};
  ImGui::SetNextWindowPos(at);
  ImGui::SetNextWindowSize(size);
  if (!ImGui::BeginPopup(name.c_str(), ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoScrollbar))
    return;
  Ui menu = ui;
  menu.draw = ImGui::GetWindowDrawList();
  menu.draw->_FringeScale = ui.draw->_FringeScale;
  for (int i = 0; i < count; ++i) {
    const Rect place = {at.x + 10 + static_cast<float>(i % columns) * (cell + gap),
                        at.y + 10 + static_cast<float>(i / columns) * (44 + gap), cell, 44};
    const Look look = ends[i] == current ? Look::accent : Look::quiet;
    if (button(menu, name + ":" + std::to_string(i), place, end_name(schema, ends[i]), Icon::none,
               look)) {
      is_from ? ui.console.set_from(ends[i]) : ui.console.set_to(ends[i]);
      ImGui::CloseCurrentPopup();
    }
  }
  ImGui::EndPopup();
}

void strip(Ui& ui, Rect row) {
  const int steps = Console::strip_steps;
  const float gap = ui.layout.compact() ? 3.0f : 6.0f;
  const float side = std::min(row.h, (row.w + gap) / steps - gap);
  const float spread = (row.w - side) / (steps - 1);
  const int current = static_cast<int>(std::lround(ui.console.share() * (steps - 1)));
  const bool shown = ui.console.on_fade();
  ui.view.strip.resize(steps);
  for (int i = 0; i < steps; ++i) {
    const Rect tile = {row.x + spread * static_cast<float>(i), row.y + (row.h - side) * 0.5f, side,
                       side};
    const Touch touch = area(ui, "strip:" + std::to_string(i), tile);
    picture(ui, tile, ui.view.strip[i], ui.console.strip(i), 4,
            ui.layout.compact() ? 6.0f : tile_rounding, shown && i == current, touch.hovered);
    if (touch.clicked) ui.console.glide_to_share(static_cast<float>(i) / (steps - 1));
  }
}

}  // namespace

void fade_panel(Ui& ui, Rect rect) {
  if (ui.console.schema().size() == 0) return;
  const bool compact = ui.layout.compact();
  Rect inside = compact ? rect : panel(ui, rect);
  if (!compact) {
    const AttributeSchema& schema = ui.console.schema();
    title(ui, inside.take_top(30, 8), "Fade",
          end_name(schema, ui.console.from()) + " to " + end_name(schema, ui.console.to()));
  }
  Rect controls = inside.take_bottom(44, compact ? 8.0f : 12.0f);
  strip(ui, inside);

  const bool playing = ui.console.sweeping();
  if (button(ui, "button:play", controls.take_left(46, 8), "", playing ? Icon::pause : Icon::play,
             Look::raised)) {
    ui.console.sweep(!playing);
  }
  const AttributeSchema& schema = ui.console.schema();
  float widest = 0.0f;
  for (const End& end : all_ends(schema))
    widest = std::max(widest, text_width(ui.fonts.label, end_name(schema, end)));
  const float end_width = std::clamp(widest + 46, 62.0f, controls.w * 0.3f);
  end_selector(ui, "from", controls.take_left(end_width, 10), "A", ui.console.from(), true);
  end_selector(ui, "to", controls.take_right(end_width, 10), "B", ui.console.to(), false);
  float share = ui.console.share();
  bool changed = false;
  crossfader(ui, "crossfader", controls, share, ui.console.on_fade(), changed);
  if (changed) ui.console.set_share(share);
}

}  // namespace fader
