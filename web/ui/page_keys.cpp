// What every key does.
#include <algorithm>
#include <iterator>

#include "web/app/fader_filter.hpp"
#include "web/ui/page.hpp"

namespace fader {

bool Page::undo() {
  wake();
  return console_ && console_->undo();
}

bool Page::redo() {
  wake();
  return console_ && console_->redo();
}

/// On the XY pad the arrows move its point.
bool Page::key_on_pad(Key key) {
  struct Step {
    Key key;
    float x, y;
  };
  constexpr Step steps[] = {{Key::left, -0.05f, 0},   {Key::right, 0.05f, 0},
                            {Key::up, 0, 0.05f},      {Key::down, 0, -0.05f},
                            {Key::home, -1, 0},       {Key::end, 1, 0},
                            {Key::page_up, 0, 0.25f}, {Key::page_down, 0, -0.25f}};
  const auto step = std::find_if(std::begin(steps), std::end(steps),
                                 [&](const Step& each) { return each.key == key; });
  if (view_.tab != Tab::xy || step == std::end(steps)) return false;
  const std::vector<float>& positions = console_->state().positions;
  const auto at = [&](int fader, float by) {
    return std::clamp(place_on(console_->schema(), fader, positions) + by, 0.0f, 1.0f);
  };
  const float x = at(view_.axes.x, step->x), y = at(view_.axes.y, step->y);
  console_->grab_pad(view_.axes);
  console_->move_pad(view_.axes, x, y);
  return view_.focus_visible = true;
}

/// In the list of many faders, which lie, up and down choose one.
bool Page::key_in_list(Key key) {
  const FaderGroup& group = groups_[group_of(groups_, view_.focus)];
  const bool up = key == Key::up;
  if (view_.tab != Tab::faders || (!up && key != Key::down) || !is_list(group)) return false;
  // Not what the last frame showed: something may have been typed since.
  const std::vector<int> shown = filtered(console_->schema(), console_->state(), group.first,
                                          group.count, view_.list.filter, view_.list.search);
  if (shown.empty()) return false;
  const auto count = static_cast<int>(shown.size());
  const auto here = std::find(shown.begin(), shown.end(), view_.focus);
  if (here == shown.end()) {
    view_.focus = shown.front();
  } else if (view_.focus_visible) {
    view_.focus = shown[(static_cast<int>(here - shown.begin()) + (up ? count - 1 : 1)) % count];
  }
  return view_.focus_visible = true;
}

bool Page::key(Key key, int number) {
  if (!console_) return false;
  Console& console = *console_;
  const AttributeSchema& schema = console.schema();
  const int faders = schema.faders();
  if (faders == 0) return false;
  wake();
  if (key_on_pad(key) || key_in_list(key)) return true;
  int& focus = view_.focus;
  const Attribute& attribute = schema.attributes()[attribute_of(schema, focus)];
  const float span = attribute.maximum - attribute.minimum;
  const bool list = view_.tab == Tab::faders && is_list(groups_[group_of(groups_, focus)]);
  const auto nudge = [&](float by) {
    view_.focus_visible = true;
    console.grab(focus);
    console.move(focus, console.state().positions[focus] + by * span);
  };
  switch (key) {
    case Key::left:
    case Key::right:
      if (list) {  // those lie
        nudge(key == Key::left ? -0.05f : 0.05f);
        return true;
      }
      if (view_.focus_visible) focus = (focus + (key == Key::left ? faders - 1 : 1)) % faders;
      view_.focus_visible = true;
      return true;
    case Key::up:
      nudge(0.05f);
      return true;
    case Key::down:
      nudge(-0.05f);
      return true;
    case Key::page_up:
      nudge(0.25f);
      return true;
    case Key::page_down:
      nudge(-0.25f);
      return true;
    case Key::home:
      nudge(-1.0f);
      return true;
    case Key::end:
      nudge(1.0f);
      return true;
    case Key::enter:
      view_.focus_visible = true;
      console.solo(focus);
      return true;
    case Key::space:
      console.sweep(!console.sweeping());
      return true;
    case Key::escape:
      view_.focus_visible = false;
      show_proof(false);
      return true;
    case Key::undo:
      undo();
      return true;
    case Key::redo:
      redo();
      return true;
    case Key::play:
      console.play_fader(focus, console.playing(focus) ? 0.0f : view_.round);
      view_.focus_visible = true;
      return true;
    case Key::lock: {
      const int a = attribute_of(schema, focus);
      if (schema.size() > 1) console.set_locked(a, !console.locked(a));
      view_.focus_visible = true;
      return true;
    }
    case Key::xy_pad:
      if (faders > 1) view_.tab = view_.tab == Tab::xy ? Tab::faders : Tab::xy;
      return true;
    case Key::pictures:
      console.fade_pictures(!console.fades_pictures());
      return true;
    case Key::search:
      if (!typing_.empty()) platform_.focus_typing();
      return true;
    case Key::reset:
      console.reset();
      return true;
    case Key::random:
      console.randomise(static_cast<std::uint32_t>(ImGui::GetTime() * 1e6));
      return true;
    case Key::proof:
      show_proof(!(proof_in_tabs_ ? view_.tab == Tab::card : view_.proof.open));
      return true;
    case Key::number:
      for (int fader = 0; fader < faders; ++fader) {
        if (fader_name(schema, fader) != std::to_string(number)) continue;
        focus = fader;
        console.solo(fader);
        return true;
      }
      return false;
  }
  return false;
}

}  // namespace fader
