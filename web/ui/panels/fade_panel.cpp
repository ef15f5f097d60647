// The whole fade from A to B at a glance, and the crossfader that walks it.
#include <algorithm>
#include <cmath>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/fader.hpp"
#include "web/ui/widgets/menu.hpp"
#include "web/ui/widgets/picture.hpp"
#include "web/ui/widgets/picture_menu.hpp"
#include "web/ui/widgets/popup.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

const char *const pictures_word = tr_later("Pictures"), *const settings_word = tr_later("Settings");

/// One end of the fade: what it is, and a menu of what else it could be.
void end_selector(Ui& ui, const std::string& name, Rect rect, const char* letter, End current,
                  bool is_from) {
  const AttributeSchema& schema = ui.console.schema();
  const Touch touch = area(ui, "end:" + name, rect);
  ui.say(letter + tr(": ") + end_name(schema, current), Role::menu);
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
  if (touch.clicked) open_menu(name);

  const std::vector<End> ends = all_ends(schema);
  std::vector<std::string> names;
  for (const End& end : ends) names.push_back(end_name(schema, end));
  const auto here = std::find(ends.begin(), ends.end(), current);
  const bool pictures = ui.console.model().gallery().size > 1;
  const int chosen = menu(ui, name, rect, names, static_cast<int>(here - ends.begin()),
                          pictures ? tr(pictures_word) : "");
  if (chosen == static_cast<int>(ends.size()))
    ui.console.fade_pictures(true);
  else if (chosen >= 0)
    is_from ? ui.console.set_from(ends[chosen]) : ui.console.set_to(ends[chosen]);
}

/// "gallery 3", "your drawing".
std::string picture_name(const CodedPicture& picture) {
  switch (picture.source) {
    case Source::gallery:
      return tr("gallery {0}", {std::to_string(picture.gallery_index + 1)});
    case Source::drawing:
      return tr("your drawing");
    case Source::picture:
      return tr("your picture");
    case Source::link:
      return tr("the link's picture");
    case Source::mix:
      return tr("a mix");
  }
  return {};
}

/// One end that is a picture, and the gallery to choose another from.
void picture_selector(Ui& ui, const std::string& name, Rect rect, const char* letter, int step) {
  const Touch touch = area(ui, "end:" + name, rect);
  const PictureFade& fade = ui.console.state().pictures;
  ui.say(letter + tr(": ") + picture_name(step == 0 ? *fade.from : *fade.to), Role::menu);
  ui.draw->AddRectFilled(rect.min(), rect.max(),
                         touch.hovered ? colour::raised_hover : colour::raised, 10);
  text(ui, ui.fonts.small, {rect.x + 10, rect.centre().y - 7}, colour::faint, letter);
  const Rect tile = Rect{rect.x + 24, rect.y, rect.w - 28, rect.h}.middle(rect.h - 8);
  picture(ui, tile, ui.view.strip[step], ui.console.strip(step), 7);
  if (touch.clicked) open_popup(name + "-picture");
  const bool is_from = step == 0;
  const int chosen = picture_menu(ui, name + "-picture", rect, tr(settings_word));
  if (chosen == picture_menu_other)
    ui.console.fade_pictures(false);
  else if (chosen != picture_menu_none)
    is_from ? ui.console.set_from_picture(chosen) : ui.console.set_to_picture(chosen);
}

/// Between settings or between pictures.
void kinds(Ui& ui, Rect& row) {
  if (ui.console.model().gallery().size < 2) return;
  const bool pictures = ui.console.fades_pictures();
  const std::vector<Segment> both = {{"fade:settings", tr(settings_word)},
                                     {"fade:pictures", tr(pictures_word)}};
  const bool taken = segments(ui, row.take_right(176, 12), both, pictures ? 1 : 0) == 1;
  if (taken != pictures) ui.console.fade_pictures(taken);
}

void strip(Ui& ui, Rect row) {
  const int steps = DecodeSchedule::strip_steps;
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
    ui.say(tr("{0} of the way from A to B", {std::to_string(100 * i / (steps - 1)) + "\u00A0%"}),
           Role::choice, shown && i == current);
    picture(ui, tile, ui.view.strip[i], ui.console.strip(i),
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
    const ConsoleState& state = ui.console.state();
    const bool pictures = ui.console.fades_pictures();
    Rect row = inside.take_top(30, 8);
    kinds(ui, row);
    title(ui, row, tr("Fade"),
          pictures ? tr("{0} to {1}",
                        {picture_name(*state.pictures.from), picture_name(*state.pictures.to)})
                   : tr("{0} to {1}",
                        {end_name(schema, state.fade.from), end_name(schema, state.fade.to)}));
  }
  Rect controls = inside.take_bottom(44, compact ? 8.0f : 12.0f);
  strip(ui, inside);

  const bool playing = ui.console.sweeping();
  if (button(ui, "button:play", controls.take_left(46, 8), "", playing ? Icon::pause : Icon::play,
             Look::raised)) {
    ui.console.sweep(!playing);
  }
  ui.say(tr("Play the fade"), Role::toggle, playing);
  const AttributeSchema& schema = ui.console.schema();
  float widest = 0.0f;
  for (const End& end : all_ends(schema))
    widest = std::max(widest, text_width(ui.fonts.label, end_name(schema, end)));
  const float end_width = std::clamp(widest + 46, 62.0f, controls.w * 0.3f);
  if (ui.console.fades_pictures()) {
    constexpr float picture_width = 76.0f;
    picture_selector(ui, "from", controls.take_left(picture_width, 10), "A", 0);
    picture_selector(ui, "to", controls.take_right(picture_width, 10), "B",
                     DecodeSchedule::strip_steps - 1);
  } else {
    const Fade& fade = ui.console.state().fade;
    end_selector(ui, "from", controls.take_left(end_width, 10), "A", fade.from, true);
    end_selector(ui, "to", controls.take_right(end_width, 10), "B", fade.to, false);
  }
  float share = ui.console.share();
  bool changed = false;
  const Touch touch = crossfader(ui, "crossfader", controls, share, ui.console.on_fade(), changed);
  ui.say(tr("From A to B"), Role::slider, false, true, share);
  if (touch.pressed) ui.console.grab_fade();
  if (changed) ui.console.set_share(share);
}

}  // namespace fader
