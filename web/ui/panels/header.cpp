// The name of the thing, the model that plays, and what can be done with the picture.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/button.hpp"
#include "web/ui/widgets/menu.hpp"
#include "web/ui/widgets/text.hpp"

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

/// The model that plays, and a menu of the others, in the width that `row` leaves.
void model_menu(Ui& ui, Rect row) {
  const int count = ui.platform.model_count();
  const bool choice = count > 1;
  const float around = choice ? 44.0f : 26.0f;  // padding, and the arrow
  const std::string name =
      shortened(ui.fonts.body, ui.model_name, std::min(160.0f, row.w - around));
  const Rect rect = {row.x, row.y, text_width(ui.fonts.body, name) + around, row.h};
  const Touch touch = choice ? area(ui, "button:models", rect) : Touch();
  if (choice) ui.say(tr("Model: {0}", {ui.model_name}), Role::menu);
  const Rect pill = {rect.x, rect.centre().y - 14, rect.w, 28};
  ui.draw->AddRectFilled(pill.min(), pill.max(),
                         touch.hovered ? colour::raised_hover : colour::raised, 14);
  text(ui, ui.fonts.body, {rect.x + 13, rect.centre().y - 8}, colour::muted, name);
  if (!choice) return;
  icon(ui, Icon::down, {rect.right() - 18, rect.centre().y}, 9, colour::muted);
  if (touch.clicked) open_menu("model");
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back(ui.platform.model_name(i));
  const auto here = std::find(names.begin(), names.end(), ui.model_name);
  const int current = here == names.end() ? -1 : static_cast<int>(here - names.begin());
  const int chosen = menu(ui, "model", rect, names, current);
  if (chosen >= 0 && chosen != current) ui.platform.open_model(chosen);
}

/// What can be done with the picture.
struct Action {
  const char* name;
  const char* label;
  Icon icon;
  void (*act)(Ui& ui);
  bool small = false;  // an icon alone, with room for words too
};

void share(Ui& ui) {
  const auto [link, carried] = link_of(ui.console, ui.model_name);
  ui.platform.share(link, carried);
}

// From the right.
constexpr Action kept[] = {
    {"look", tr_later("Light or dark"), Icon::look, [](Ui&) { open_menu("look"); }, true},
    {"language", tr_later("Language"), Icon::language, [](Ui&) { open_menu("language"); }, true},
    {"about", tr_later("How it works"), Icon::about, [](Ui& ui) { ui.platform.show_about(); }},
    {"share", tr_later("Share"), Icon::share, share},
    {"save", tr_later("Save"), Icon::save, [](Ui&) { open_menu("save"); }}};
constexpr Action played[] = {
    {"random", tr_later("Random"), Icon::random,
     [](Ui& ui) { ui.console.randomise(static_cast<std::uint32_t>(ImGui::GetTime() * 1e6)); }},
    {"reset", tr_later("Reset"), Icon::reset, [](Ui& ui) { ui.console.reset(); }},
    {"redo", tr_later("Redo"), Icon::redo, [](Ui& ui) { ui.console.redo(); }, true},
    {"undo", tr_later("Undo"), Icon::undo, [](Ui& ui) { ui.console.undo(); }, true}};

bool offered(const Ui& ui, const Action& action) {
  if (action.icon == Icon::look) return ui.platform.has_looks();
  return action.icon != Icon::language || ui.platform.language_count() > 1;
}

/// On a phone, what is done with a picture once in a while.
void more_menu(Ui& ui, Rect place) {
  if (button(ui, "button:more", place, "", Icon::more, Look::quiet)) open_menu("more");
  std::vector<std::string> labels;
  std::vector<const Action*> actions;
  for (const Action& action : kept) {
    if (!offered(ui, action)) continue;
    labels.insert(labels.begin(), tr(action.label));
    actions.insert(actions.begin(), &action);
  }
  const int chosen = menu(ui, "more", place, labels, -1);
  if (chosen >= 0) actions[chosen]->act(ui);
}

/// In the order of TakeAway.
void take_away_menu(Ui& ui, Rect anchor) {
  const std::vector<std::string> entries = {tr("Picture as PNG"), tr("Copy picture"),
                                            tr("Fade as PNG strip"), tr("Fade as GIF"),
                                            tr("Fade as video")};
  const int chosen = menu(ui, "save", anchor, entries, -1);
  if (chosen >= 0)
    ui.platform.take_away(static_cast<TakeAway>(chosen), ui.console, ui.model_name);
}

/// Of the page itself: its language, and light or dark.
void choices_of_page(Ui& ui, Rect language, Rect look) {
  std::vector<std::string> names;
  for (int i = 0; i < ui.platform.language_count(); ++i)
    names.push_back(ui.platform.language_name(i));
  int chosen = menu(ui, "language", language, names, ui.platform.language());
  if (chosen >= 0) ui.platform.choose_language(chosen);
  chosen = menu(ui, "look", look, {tr("As the system"), tr("Light"), tr("Dark")},
                static_cast<int>(ui.platform.look()));
  if (chosen >= 0) ui.platform.choose_look(static_cast<PageLook>(chosen));
}

}  // namespace

void header(Ui& ui, Rect rect) {
  const bool compact = ui.layout.compact();
  const bool narrow = compact && rect.w < 600;  // a phone: the model's name in the place of ours
  const bool words = !compact || rect.w >= 900;
  const float size = narrow ? 40.0f : compact ? 42.0f : 38.0f;
  Rect left = rect, right = rect.inset(0, (rect.h - size) * 0.5f), save, language, look;
  const auto show = [&](const Action& action, bool enabled) {
    const std::string label = words && !action.small ? tr(action.label) : "";
    const float width = label.empty() ? size : text_width(ui.fonts.strong, label) + 50;
    const Rect place = right.take_right(width, label.empty() ? 3.0f : 8.0f);
    if (action.icon == Icon::save) save = place;
    if (action.icon == Icon::language) language = place;
    if (action.icon == Icon::look) look = place;
    if (button(ui, std::string("button:") + action.name, place, label, action.icon,
               label.empty() ? Look::quiet : Look::raised, enabled))
      action.act(ui);
    ui.say(tr(action.label), Role::button, false, enabled);
  };
  if (narrow) {
    save = language = look = right.take_right(size, 3.0f);
    more_menu(ui, save);
  } else {
    for (const Action& action : kept)
      if (offered(ui, action)) show(action, true);
  }
  for (const Action& action : played) {
    show(action, action.icon == Icon::undo   ? ui.console.can_undo()
                 : action.icon == Icon::redo ? ui.console.can_redo()
                                             : true);
  }

  take_away_menu(ui, save);
  choices_of_page(ui, language, look);

  logo(ui, {rect.x + 13, std::round(rect.centre().y)});
  left.take_left(narrow ? 32.0f : 38.0f);
  if (!narrow) {
    text(ui, ui.fonts.large, {left.x, rect.centre().y - 13}, colour::text, "Fader");
    left.take_left(text_width(ui.fonts.large, "Fader") + 14);
  }
  const float pill_height = compact ? 40.0f : 28.0f;
  model_menu(
      ui, {left.x, rect.centre().y - pill_height * 0.5f, right.right() - left.x - 2, pill_height});
}

}  // namespace fader
