// Small drawings that say what a button does.
#pragma once

#include "web/ui/ui.hpp"

namespace fader {

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
  redo,
  more,
  xy,
  across,
  upright,
  pictures,
  search,
  camera,
  crop,
  clear,
  previous,
  next,
  open,
  down,
  check,
  locked,
  unlocked,
  language,
  look
};

void icon(Ui& ui, Icon what, ImVec2 centre, float size, ImU32 colour);

}  // namespace fader
