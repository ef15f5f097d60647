// Where everything is: three columns on a desktop, one on a phone, two panes in between.
#pragma once

#include <vector>

#include "web/ui/rect.hpp"

namespace fader {

enum class Arrangement {
  columns,  ///< gallery and pad | stage, fade, card | faders
  panes,    ///< stage and fade | one of the tabs
  stacked   ///< stage, fade, one of the tabs beneath
};

/// What a small screen shows one at a time.
enum class Tab { faders, xy, gallery, pad, card };

struct Layout {
  Arrangement arrangement = Arrangement::columns;
  Rect header;
  Rect input, output;  ///< the two pictures, each with its caption beneath
  Rect fade;
  Rect gallery, pad, faders, card;
  Rect tabs;  ///< empty where everything is on view; what they show has one place
  bool groups_in_tabs = false;  ///< one group of faders at a time
  bool gallery_in_tabs = false, pad_in_tabs = false, card_in_tabs = false;
  bool compact() const { return arrangement != Arrangement::columns; }
};

constexpr float caption_height = 38.0f;
constexpr float compact_caption_height = 26.0f;

constexpr float panel_padding(bool compact) { return compact ? 10.0f : 16.0f; }
constexpr float group_gap = 12.0f;  ///< between groups of faders
constexpr float card_padding = 16.0f;
constexpr float card_row_height = 20.0f;  ///< of a metric, at least

/// What the page has to place.
struct Contents {
  bool pad = false;  ///< the model can be drawn for
  int groups = 0;    ///< of faders, beneath one another where they fit
  int metrics = 0;   ///< lines of the card
  bool proof_open = false;  ///< the card in the fade's place, too, where it is no tab
};
Layout arrange(float width, float height, const Contents& contents);

}  // namespace fader
