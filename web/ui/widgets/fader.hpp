// The faders themselves: upright ones, and the crossfader that lies.
#pragma once

#include <string>

#include "web/ui/widgets/button.hpp"

namespace fader {

struct FaderLook {
  std::string number, name;
  bool focused = false;
  float origin = -1.0f;  ///< the place that the picture itself has; below 0: not shown
  bool playing = false;  ///< by itself
  /// The places between which it was trained; beyond them it extrapolates.
  float trained_low = 0.0f, trained_high = 1.0f;
};
/// place: 0 … 1 from the bottom; changed where a hand moves it. Its name beneath is an area of its own.
Touch vertical_fader(Ui& ui, const std::string& name, Rect rect, const FaderLook& look,
                     float& place, bool& changed);
/// The height of the row with the name.
constexpr float fader_name_height = 30.0f;
/// A lying fader, drawn; whoever lists many follows the hand itself.
void lying_fader(Ui& ui, Rect rect, float place, float origin, bool lit);
/// A crossfader from left to right; lit while what plays is on its way.
Touch crossfader(Ui& ui, const std::string& name, Rect rect, float& place, bool lit, bool& changed);

}  // namespace fader
