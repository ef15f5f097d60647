// The faders themselves: upright ones, and the crossfader that lies.
#pragma once

#include <string>

#include "web/ui/widgets/button.hpp"

namespace fader {

struct FaderLook {
  std::string number, name;
  bool focused = false;
  float origin = -1.0f;  ///< the place that the picture itself has; below 0: not shown
};
/// place: 0 … 1 from the bottom; changed where a hand moves it.
Touch vertical_fader(Ui& ui, const std::string& name, Rect rect, const FaderLook& look,
                     float& place, bool& changed);
/// A crossfader from left to right; lit while what plays is on its way.
Touch crossfader(Ui& ui, const std::string& name, Rect rect, float& place, bool lit, bool& changed);

}  // namespace fader
