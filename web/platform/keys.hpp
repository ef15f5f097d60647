// The keys that the page answers to: one table, for the browser and for the desktop.
#pragma once

#include <optional>

namespace fader {

enum class Key {
  left,
  right,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  enter,
  space,
  escape,
  undo,
  redo,
  reset,
  random,
  proof,
  play,
  lock,
  xy_pad,
  pictures,
  search,
  number
};

struct KeyPress {
  Key key;
  int number = 0;  ///< of a number key, 0 … 9
};

/// code, modifiers: GLFW's. None where the page has no use for that key.
std::optional<KeyPress> key_press(int code, int modifiers);

}  // namespace fader
