// WCAG 2.2, 1.4.3: text has a contrast of at least 4.5 to what it stands on, in either palette;
// what a fader's way is told by (1.4.11) one of 3.
#include "web/ui/palette.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace fader {
namespace {

double channel(PackedColour colour, int shift) { return (colour >> shift & 0xFF) / 255.0; }

double luminance(PackedColour colour) {
  const auto linear = [&](int shift) {
    const double v = channel(colour, shift);
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(0) + 0.7152 * linear(8) + 0.0722 * linear(16);
}

double contrast(PackedColour a, PackedColour b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

PackedColour over(PackedColour ground, PackedColour veil) {
  const double alpha = channel(veil, 24);
  const auto mixed = [&](int shift) {
    const double v = alpha * channel(veil, shift) + (1 - alpha) * channel(ground, shift);
    return static_cast<unsigned>(std::lround(255 * v));
  };
  return packed(mixed(0), mixed(8), mixed(16));
}

class Palettes : public testing::TestWithParam<Palette> {};

TEST_P(Palettes, TextCanBeReadOnEverySurface) {
  const Palette& p = GetParam();
  for (const PackedColour ground :
       {p.background, p.panel, p.raised, over(p.panel, p.veil | 10u << 24)})
    for (const PackedColour ink : {p.text, p.muted, p.faint, p.accent, p.control})
      EXPECT_GE(contrast(ink, ground), 4.5) << std::hex << ink << " on " << ground;
  for (const PackedColour ink : {p.text, p.muted, p.faint})
    EXPECT_GE(contrast(ink, p.raised_hover), 4.5);
  EXPECT_GE(contrast(p.on_accent, p.accent), 4.5);
  EXPECT_GE(contrast(p.accent, over(p.panel, p.accent_soft)), 4.5);
}

TEST_P(Palettes, AFadersWayAndTheFocusStandOut) {
  const Palette& p = GetParam();
  for (const PackedColour ground : {p.background, p.panel, p.sunken})
    EXPECT_GE(contrast(p.accent, ground), 3.0);
}

TEST(Contrast, IsThatOfTheStandard) {
  EXPECT_NEAR(contrast(packed(0, 0, 0), packed(255, 255, 255)), 21.0, 1e-9);
  EXPECT_NEAR(contrast(packed(119, 119, 119), packed(255, 255, 255)), 4.48, 0.01);
}

INSTANTIATE_TEST_SUITE_P(DarkAndLight, Palettes, testing::Values(dark_palette, light_palette));

}  // namespace
}  // namespace fader
