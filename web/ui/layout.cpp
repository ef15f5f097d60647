#include "web/ui/layout.hpp"

namespace fader {
namespace {

constexpr float gap = 20.0f;
constexpr float small_gap = 14.0f;
constexpr float fade_height = 192.0f;
constexpr float compact_fade_height = 94.0f;
constexpr float least_card_height = 172.0f;
constexpr float pad_extra = 100.0f;  // title and buttons around the square

/// Two squares side by side with captions, as large as fits.
void place_pictures(Layout& layout, Rect area, float caption, float between) {
  const float side = std::min((area.w - between) * 0.5f, area.h - caption);
  const float left = area.x + (area.w - 2 * side - between) * 0.5f;
  layout.input = {left, area.y, side, side + caption};
  layout.output = {left + side + between, area.y, side, side + caption};
}

Layout columns(float width, float height, bool pad_wanted) {
  Layout layout;
  Rect area = Rect{0, 0, width, height}.inset(28, 0);
  layout.header = area.take_top(72);
  area.h -= 28;
  Rect left = area.take_left(std::clamp(width * 0.19f, 232.0f, 330.0f), gap);
  Rect right = area.take_right(std::clamp(width * 0.325f, 400.0f, 640.0f), gap);
  layout.faders = right;
  if (pad_wanted)
    layout.pad = left.take_bottom(std::min(left.w - 32 + pad_extra, left.h * 0.56f), gap);
  layout.gallery = left;

  const float room = area.h - fade_height - least_card_height - 2 * gap;
  const float side = std::min((area.w - gap) * 0.5f, room - caption_height);
  place_pictures(layout, area.take_top(side + caption_height, gap), caption_height, gap);
  layout.fade = area.take_top(fade_height, gap);
  layout.card = area;
  return layout;
}

Layout panes(float width, float height) {
  Layout layout;
  layout.arrangement = Arrangement::panes;
  Rect area = Rect{0, 0, width, height}.inset(20, 0);
  layout.header = area.take_top(56);
  area.h -= 16;
  Rect left = area.take_left((area.w - gap) * 0.5f, gap);
  Rect top = left.take_top(left.h - compact_fade_height - small_gap, small_gap);
  place_pictures(layout, top, compact_caption_height, 12);
  layout.fade = left;
  // The fade sits right under the pictures, and both in the middle of their pane.
  const float used = layout.input.h + small_gap + compact_fade_height;
  const float shift = (area.h - used) * 0.5f;
  layout.input.y += shift;
  layout.output.y += shift;
  layout.fade.y = layout.input.bottom() + small_gap;
  layout.tabs = area.take_top(44, small_gap);
  layout.content = area;
  return layout;
}

Layout stacked(float width, float height) {
  Layout layout;
  layout.arrangement = Arrangement::stacked;
  Rect area = Rect{0, 0, width, height}.inset(std::max(16.0f, (width - 720) * 0.5f), 0);
  layout.header = area.take_top(56);
  area.h -= 14;
  const float side = std::min((area.w - 12) * 0.5f, std::max(96.0f, height * 0.34f));
  place_pictures(layout, area.take_top(side + compact_caption_height, 8), compact_caption_height,
                 12);
  layout.fade = area.take_top(compact_fade_height, small_gap);
  layout.tabs = area.take_top(44, small_gap);
  layout.content = area;
  return layout;
}

}  // namespace

Layout arrange(float width, float height, bool pad_wanted) {
  Layout layout;
  if (width >= 1180 && height >= 640) {
    layout = columns(width, height, pad_wanted);
  } else if (width > height && width >= 600) {
    layout = panes(width, height);
  } else {
    layout = stacked(width, height);
  }
  if (layout.compact()) layout.faders = layout.gallery = layout.pad = layout.card = layout.content;
  return layout;
}

}  // namespace fader
