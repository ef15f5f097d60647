// The console's own controls. Each draws itself; ImGui knows only where they are and what is
// pressed.
#pragma once

#include <string>

#include "web/ui/ui.hpp"

namespace fader {

enum class Align { left, centre, right };
enum class Icon {
  none,
  reset,
  random,
  save,
  share,
  about,
  play,
  pause,
  undo,
  clear,
  previous,
  next,
  open,
  down,
  check,
  locked,
  unlocked
};

// ---- marks on the page ----
void text(Ui& ui, const ImFont* font, ImVec2 at, ImU32 colour, const std::string& words,
          Align align = Align::left);
/// Wrapped into a width; returns the height.
float paragraph(Ui& ui, const ImFont* font, ImVec2 at, float width, ImU32 colour,
                const std::string& words);
float text_width(const ImFont* font, const std::string& words);
/// The words, or as many letters of them as fit, with "…".
std::string shortened(const ImFont* font, const std::string& words, float width);
void icon(Ui& ui, Icon what, ImVec2 centre, float size, ImU32 colour);
/// A raised surface; returns what is inside its padding.
Rect panel(Ui& ui, Rect rect, float padding = 16.0f);
/// A panel's title, with a quiet note at the right.
void title(Ui& ui, Rect row, const std::string& words, const std::string& note = {});
/// A picture with rounded corners. chosen: with the accent around it.
void picture(Ui& ui, Rect rect, ShownTexture& texture, const Shown& shown, int magnification,
             float rounding, bool chosen = false, bool hovered = false);

// ---- controls ----
struct Touch {
  bool hovered = false, active = false, pressed = false, clicked = false, double_clicked = false;
};
/// An invisible area that can be pointed at.
Touch area(Ui& ui, const std::string& name, Rect rect, Cursor cursor = Cursor::hand);

enum class Look { quiet, raised, accent };
bool button(Ui& ui, const std::string& name, Rect rect, const std::string& label, Icon what,
            Look look = Look::raised, bool enabled = true);

struct Segment {
  std::string name, label;
};
/// Choices side by side, one of them taken; returns the one taken now.
int segments(Ui& ui, Rect rect, const std::vector<Segment>& all, int chosen);

/// A fader of the console. place: 0 … 1 from the bottom; changed where a hand moves it.
struct FaderLook {
  std::string number, name;
  bool focused = false;
  float origin = -1.0f;  ///< the place that the picture itself has; below 0: not shown
};
Touch vertical_fader(Ui& ui, const std::string& name, Rect rect, const FaderLook& look,
                     float& place, bool& changed);
/// A crossfader from left to right; lit while what plays is on its way.
Touch crossfader(Ui& ui, const std::string& name, Rect rect, float& place, bool lit, bool& changed);

}  // namespace fader
