// What is said of an area to people who do not see it: the site's scripts lay native controls over the
// canvas, one for each (site/controls.js).
#pragma once

#include <cstddef>
#include <string>

namespace fader {

/// In the order of site/controls.js.
enum class Role { button, toggle, choice, tab, menu, slider, text, pad, xy };

struct AccessibleControl {
  std::size_t mark = 0;  ///< index of its place and name
  std::string words;     ///< empty: the scripts know its name
  Role role = Role::button;
  bool on = false;  ///< pressed, chosen
  bool enabled = true;
  float place = 0.0f;  ///< of a slider, 0 … 1
  std::string popup;   ///< in which it is; empty: on the page
};

}  // namespace fader
