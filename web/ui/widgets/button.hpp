// What can be pointed at and pressed. Everything draws itself; ImGui knows only where it is and what
// is pressed.
#pragma once

#include <string>
#include <vector>

#include "web/ui/ui.hpp"
#include "web/ui/widgets/icon.hpp"

namespace fader {

struct Touch {
  bool hovered = false, active = false, pressed = false, clicked = false, double_clicked = false;
};
/// An invisible area that can be pointed at. name: unique on the page, and its mark's.
Touch area(Ui& ui, const std::string& name, Rect rect, Cursor cursor = Cursor::hand);

enum class Look { quiet, raised, accent };
bool button(Ui& ui, const std::string& name, Rect rect, const std::string& label, Icon what,
            Look look = Look::raised, bool enabled = true);

struct Segment {
  std::string name, label;
};
/// Choices side by side, one of them taken; returns the one taken now.
int segments(Ui& ui, Rect rect, const std::vector<Segment>& all, int chosen);

}  // namespace fader
