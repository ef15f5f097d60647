// The name of the thing, the model that plays, and what can be done with the picture.
#include <cmath>

#include "web/ui/widgets.hpp"

namespace fader {
namespace {

/// Three small faders.
void logo(Ui& ui, ImVec2 centre) {
  constexpr float heights[] = {3.0f, -5.0f, 6.0f};
  for (int i = 0; i < 3; ++i) {
    const float x = centre.x + static_cast<float>(i - 1) * 9.0f, y = centre.y + heights[i];
    ui.draw->AddRectFilled({x - 1.0f, centre.y - 13}, {x + 1.0f, centre.y + 13},
                           colour::line_strong, 1);
    ui.draw->AddRectFilled({x - 1.0f, y}, {x + 1.0f, centre.y + 13}, colour::accent, 1);
    ui.draw->AddRectFilled({x - 4.0f, y - 3}, {x + 4.0f, y + 3},
                           i == 1 ? colour::accent : colour::text, 2);
  }
}

void model_menu(Ui& ui, Rect rect) {
  const int count = ui.platform.model_count();
  const std::string name = shortened(ui.fonts.body, ui.model_name, 160);
  rect.w = text_width(ui.fonts.body, name) + (count > 1 ? 46.0f : 26.0f);
  Touch touch;
  if (count > 1) {
    touch = area(ui, "button:models", rect);
  }
  ui.draw->AddRectFilled(rect.min(), rect.max(),
                         touch.hovered ? colour::raised_hover : colour::raised, rect.h * 0.5f);
  text(ui, ui.fonts.body, {rect.x + 13, rect.centre().y - 8}, colour::muted, name);
  if (count <= 1) return;
  icon(ui, Icon::down, {rect.right() - 18, rect.centre().y}, 9, colour::muted);
  if (touch.clicked) ImGui::OpenPopup("models");
  ImGui::SetNextWindowPos({rect.x, rect.bottom() + 8});
  if (!ImGui::BeginPopup("models")) return;
  Ui menu = ui;
  menu.draw = ImGui::GetWindowDrawList();
  menu.draw->_FringeScale = ui.draw->_FringeScale;
  Rect rows = {rect.x + 10, rect.bottom() + 18, 180, 40.0f * static_cast<float>(count)};
  for (int i = 0; i < count; ++i) {
    if (button(menu, "model:" + std::to_string(i), rows.take_top(36, 4), ui.platform.model_name(i),
               Icon::none, Look::quiet)) {
      ui.platform.open_model(i);
      ImGui::CloseCurrentPopup();
    }
  }
  ImGui::EndPopup();
}

}  // namespace

void header(Ui& ui, Rect rect) {
  const bool compact = ui.layout.compact();
  Rect left = rect;
  logo(ui, {rect.x + 13, std::round(rect.centre().y)});
  left.take_left(38);
  text(ui, ui.fonts.large, {left.x, rect.centre().y - 13}, colour::text, "Fader");
  const float size = compact ? 42.0f : 38.0f;
  left.take_left(text_width(ui.fonts.large, "Fader") + 14);
  if (!compact || rect.w > 480) model_menu(ui, {left.x, rect.centre().y - 14, 0, 28});

  struct Action {
    const char* name;
    const char* label;
    Icon icon;
  };
  const Action actions[] = {{"about", "How it works", Icon::about},
                            {"share", "Share", Icon::share},
                            {"save", "Save PNG", Icon::save},
                            {"random", "Random", Icon::random},
                            {"reset", "Reset", Icon::reset}};
  Rect right = rect.inset(0, (rect.h - size) * 0.5f);
  for (const Action& action : actions) {
    const std::string label = compact && rect.w < 700 ? "" : action.label;
    const float width = label.empty() ? size : text_width(ui.fonts.strong, label) + 50;
    const Rect place = right.take_right(width, label.empty() ? 4.0f : 8.0f);
    if (!button(ui, std::string("button:") + action.name, place, label, action.icon,
                label.empty() ? Look::quiet : Look::raised))
      continue;
    const std::string what = action.name;
    if (what == "about") ui.platform.show_about();
    if (what == "share")
      ui.platform.share(format_permalink(ui.console.permalink(ui.model_name), ui.console.schema()));
    if (what == "save") {
      const Architecture& a = ui.console.architecture();
      ui.platform.save_png(from_planar(ui.console.decoded().planar.data(), a.img_fm, a.img_sz),
                           ui.model_name);
    }
    if (what == "random") ui.console.randomise(static_cast<std::uint32_t>(ImGui::GetTime() * 1e6));
    if (what == "reset") ui.console.reset();
  }
}

}  // namespace fader
