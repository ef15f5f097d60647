// What a single fader can do besides being moved: play by itself, be locked, count alone.
#include <algorithm>
#include <cmath>

#include "web/ui/panels/panels.hpp"
#include "web/ui/widgets/fader.hpp"
#include "web/ui/widgets/popup.hpp"
#include "web/ui/widgets/text.hpp"

namespace fader {
namespace {

constexpr const char* menu_name = "fader-menu";

// From slow, at the left, to quick; every step of the hand changes it by the same ratio.
float place_of(float seconds) {
  return std::log(max_round / seconds) / std::log(max_round / min_round);
}
float round_of(float place) { return max_round * std::pow(min_round / max_round, place); }

/// A button that stands out from the popup.
bool key(Ui& ui, const std::string& name, Rect rect, const std::string& label, Icon what,
         bool lit = false) {
  ui.draw->AddRectFilled(rect.min(), rect.max(), colour::veil(10), 10);
  return button(ui, name, rect, label, what, lit ? Look::accent : Look::quiet);
}

void speed(Ui& ui, Rect row, int fader) {
  const Playing* playing = ui.console.playing(fader);
  float& round = ui.view.round;
  if (playing) round = playing->seconds;
  Rect words = row.take_right(82, 6);
  float place = place_of(round);
  bool changed = false;
  const Touch touch = crossfader(ui, "fader-menu:speed", row, place, playing != nullptr, changed);
  ui.say(tr("Speed"), Role::slider, false, true, place);
  if (touch.pressed && playing) ui.console.grab_speed();
  if (changed) {
    round = std::clamp(round_of(place), min_round, max_round);
    if (playing) ui.console.play_fader(fader, round);
  }
  text(ui, ui.fonts.small, {words.right(), words.centre().y - 7}, colour::muted,
       tr("{0} s a round",
          {format_number(round < 9.95f ? "%.1f" : "%.0f", static_cast<double>(round))}),
       Align::right);
}

}  // namespace

void open_fader_menu(Ui& ui, int fader) {
  ui.view.menu_fader = fader;
  open_popup(menu_name);
}

void fader_menu(Ui& ui, int fader, Rect anchor) {
  if (fader != ui.view.menu_fader) return;
  constexpr float width = 264.0f, title_height = 28.0f, row = 44.0f, gap = 8.0f;
  Popup popup(ui, menu_name, anchor, {width, title_height + 3 * row + 3 * gap + 2 * popup_padding});
  if (!popup) return;
  Ui& inner = popup.ui();
  Console& console = ui.console;
  const AttributeSchema& schema = console.schema();
  const int attribute = attribute_of(schema, fader);
  Rect inside = popup.inside();
  title(inner, inside.take_top(title_height, gap),
        shortened(ui.fonts.strong, fader_name(schema, fader), inside.w - 40));
  const bool plays = console.playing(fader) != nullptr;
  if (key(inner, "fader-menu:play", inside.take_top(row, gap),
          plays ? tr("Stop") : tr("Play by itself"), plays ? Icon::pause : Icon::play, plays))
    console.play_fader(fader, plays ? 0.0f : ui.view.round);
  speed(inner, inside.take_top(row, gap), fader);
  const bool lockable = schema.size() > 1, locked = console.locked(attribute);
  if (lockable && key(inner, "fader-menu:lock", inside.take_left((inside.w - gap) * 0.5f, gap),
                      locked ? tr("Unlock") : tr("Lock"), locked ? Icon::locked : Icon::unlocked))
    console.set_locked(attribute, !locked);
  const bool weight = schema.attributes()[attribute].kind == AttributeKind::categorical;
  if (key(inner, "fader-menu:solo", inside, weight ? tr("Only this") : tr("Other end"),
          Icon::none)) {
    console.solo(fader);
    popup.close();
  }
}

}  // namespace fader
