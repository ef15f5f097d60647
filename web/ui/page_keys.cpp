// What every key does.
#include "web/ui/page.hpp"

namespace fader {

bool Page::key(Key key, int number) {
  if (!console_) return false;
  Console& console = *console_;
  const AttributeSchema& schema = console.schema();
  const int faders = schema.faders();
  if (faders == 0) return false;
  wake();
  int& focus = view_.focus;
  const Attribute& attribute = schema.attributes()[attribute_of(schema, focus)];
  const float span = attribute.maximum - attribute.minimum;
  const auto nudge = [&](float by) {
    view_.focus_visible = true;
    console.grab(focus);
    console.move(focus, console.state().positions[focus] + by * span);
  };
  switch (key) {
    case Key::left:
    case Key::right:
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
      if (!console.undo()) view_.drawing.undo();
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
