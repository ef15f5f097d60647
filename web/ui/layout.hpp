// Where everything is: three columns on a desktop, one on a phone, two panes in between.
#pragma once

#include <vector>

#include "web/ui/rect.hpp"

namespace fader {

enum class Arrangement {
  columns,  ///< gallery and pad | stage, fade, figures | faders
  panes,    ///< stage and fade | one of the tabs
  stacked   ///< stage, fade, one of the tabs beneath
};

/// What a small screen shows one at a time.
enum class Tab { faders, gallery, pad, card };

struct Layout {
  Arrangement arrangement = Arrangement::columns;
  Rect header;
  Rect input, output;  ///< the two pictures, each with its caption beneath
  Rect fade;
  Rect gallery, pad, faders, card;
  Rect tabs, content;  ///< empty on a desktop
  bool gallery_in_tabs = false;
  bool compact() const { return arrangement != Arrangement::columns; }
};

constexpr float caption_height = 38.0f;
constexpr float compact_caption_height = 26.0f;

/// pad_wanted: the model can be drawn for.
Layout arrange(float width, float height, bool pad_wanted);

}  // namespace fader
