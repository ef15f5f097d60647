#include "web/ui/layout.hpp"

#include <algorithm>

namespace fader {
namespace {

constexpr float gap = 20.0f;
constexpr float small_gap = 14.0f;
constexpr float fade_height = 192.0f;
constexpr float compact_fade_height = 94.0f;
constexpr float max_fade_height = 226.0f;
constexpr float card_frame = 2 * card_padding + 82.0f;  // without its metrics: title, machine, gaps
constexpr float card_height = 236.0f;
constexpr float proof_height = 400.0f, min_beside_proof = 150.0f;  // pictures that leave room for it
constexpr float min_gallery_height = 170.0f;
constexpr float tabs_height = 44.0f;
constexpr float min_group_height = 230.0f;  // below it a fader's way is too short for a finger
constexpr float pad_extra = 74.0f;            // padding, title and gap around the square

/// Two squares side by side with captions, as large as fits.
void place_pictures(Layout& layout, Rect area, float caption, float between) {
  const float side = std::min((area.w - between) * 0.5f, area.h - caption);
  const float left = area.x + (area.w - 2 * side - between) * 0.5f;
  layout.input = {left, area.y, side, side + caption};
  layout.output = {left + side + between, area.y, side, side + caption};
}

Layout columns(float width, float height, const Contents& contents) {
  Layout layout;
  Rect area = Rect{0, 0, width, height}.inset(28, 0);
  layout.header = area.take_top(72);
  area.h -= 28;
  Rect left = area.take_left(std::clamp(width * 0.19f, 232.0f, 330.0f), gap);
  layout.faders = area.take_right(std::clamp(width * 0.325f, 400.0f, 640.0f), gap);
  if (contents.pad)
    layout.pad = left.take_bottom(std::min(left.w - 32 + pad_extra, left.h * 0.56f), gap);
  layout.gallery = left;

  // In a low window the pictures come first: the card becomes a tab beside the faders.
  const float min_card_height =  // two metrics beside each other
      card_frame + card_row_height * static_cast<float>((contents.metrics + 1) / 2);
  const float room = area.h - caption_height - fade_height - gap;
  const float widest = (area.w - gap) * 0.5f;
  const float beside_card = std::min(widest, room - min_card_height - gap);
  const float alone = std::min(widest, room);
  layout.card_in_tabs = beside_card < 0.75f * alone;
  const bool proof_open = contents.proof_open && !layout.card_in_tabs;
  const float beside_proof =
      std::clamp(area.h - caption_height - gap - proof_height, min_beside_proof, widest);
  const float side = layout.card_in_tabs ? alone : proof_open ? beside_proof : beside_card;
  place_pictures(layout, area.take_top(side + caption_height, gap), caption_height, gap);
  if (layout.card_in_tabs) {
    layout.fade = area;
    return layout;
  }
  if (proof_open) {
    layout.card = area;
    return layout;
  }
  const float spare = area.h - fade_height - gap - std::max(card_height, min_card_height);
  layout.fade =
      area.take_top(std::clamp(fade_height + spare, fade_height, max_fade_height), gap);
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
  const float side = std::min((left.w - 12) * 0.5f,
                              left.h - compact_caption_height - compact_fade_height - small_gap);
  const float used = side + compact_caption_height + small_gap + compact_fade_height;
  const float spare = left.h - used - small_gap;
  layout.gallery_in_tabs = spare < min_gallery_height;
  // What is too low for a gallery is left free above and below.
  if (layout.gallery_in_tabs) left.take_top((left.h - used) * 0.5f);
  place_pictures(layout, left.take_top(side + compact_caption_height, small_gap),
                 compact_caption_height, 12);
  layout.fade = left.take_top(compact_fade_height, small_gap);
  layout.gallery = left;
  layout.faders = area;
  return layout;
}

Layout stacked(float width, float height) {
  Layout layout;
  layout.arrangement = Arrangement::stacked;
  layout.gallery_in_tabs = true;
  Rect area = Rect{0, 0, width, height}.inset(std::max(16.0f, (width - 720) * 0.5f), 0);
  layout.header = area.take_top(56);
  area.h -= 14;
  const float side = std::min((area.w - 12) * 0.5f, std::max(96.0f, height * 0.34f));
  place_pictures(layout, area.take_top(side + compact_caption_height, 8), compact_caption_height,
                 12);
  layout.fade = area.take_top(compact_fade_height, small_gap);
  layout.faders = area;
  return layout;
}

}  // namespace

Layout arrange(float width, float height, const Contents& contents) {
  Layout layout;
  if (width >= 1180 && height >= 640) {
    layout = columns(width, height, contents);
  } else if (width > height && width >= 600) {
    layout = panes(width, height);
  } else {
    layout = stacked(width, height);
  }
  const bool compact = layout.compact();
  if (compact) layout.card_in_tabs = layout.pad_in_tabs = true;
  if (layout.card_in_tabs) layout.tabs = layout.faders.take_top(tabs_height, small_gap);
  const float each =
      (layout.faders.h - 2 * panel_padding(compact) + group_gap) / static_cast<float>(contents.groups) -
      group_gap;
  layout.groups_in_tabs = contents.groups > 1 && each < min_group_height;
  if (layout.groups_in_tabs && layout.tabs.empty())
    layout.tabs = layout.faders.take_top(tabs_height, small_gap);
  if (layout.card_in_tabs) layout.card = layout.faders;
  if (layout.pad_in_tabs) layout.pad = layout.faders;
  if (layout.gallery_in_tabs) layout.gallery = layout.faders;
  return layout;
}

}  // namespace fader
