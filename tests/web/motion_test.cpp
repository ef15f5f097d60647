#include "web/app/motion.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/web/schemas.hpp"
#include "web/app/ends.hpp"

namespace fader {
namespace {

using Positions = std::vector<float>;
const AttributeSchema digits = test::digits();

Positions only(int digit) {
  Positions positions(10, 0.0f);
  positions[digit] = 1.0f;
  return positions;
}

/// As the console does it: the sweep moves the fade, and a tour goes on to the next B.
void sweep_on(Motion& motion, double seconds, Fade& fade, Positions& positions) {
  if (motion.advance(seconds, positions)) {
    do fade.to = next_end(digits, fade.to);
    while (fade.to == fade.from);
  }
  apply_fade(digits, fade, motion.sweep_share(), positions.data());
}

TEST(Motion, AGlideEndsExactlyAtItsTarget) {
  Motion motion;
  Positions positions = only(3);
  motion.glide(positions, only(7));
  EXPECT_TRUE(motion.moving());
  EXPECT_EQ(motion.target(), only(7));
  float before = 0.0f;
  for (int frame = 0; frame < 8; ++frame) {
    motion.advance(0.03, positions);
    EXPECT_GT(positions[7], before);
    EXPECT_NEAR(positions[3] + positions[7], 1.0f, 1e-6f);
    EXPECT_TRUE(motion.moving());
    before = positions[7];
  }
  motion.advance(0.03, positions);
  EXPECT_EQ(positions, only(7));
  EXPECT_FALSE(motion.moving());
}

TEST(Motion, ASweepGoesToBAndBack) {
  Motion motion;
  Fade fade = {{0, 2}, {0, 5}};
  Positions positions = only(2);
  motion.sweep(0.0f, false);
  float highest = 0.0f, lowest_after = 1.0f;
  for (int frame = 0; frame < 100; ++frame) {
    sweep_on(motion, 0.09, fade, positions);  // 9 seconds in all: one round
    EXPECT_NEAR(positions[2] + positions[5], 1.0f, 1e-6f);
    highest = std::max(highest, positions[5]);
    if (highest == 1.0f) lowest_after = std::min(lowest_after, positions[5]);
  }
  EXPECT_EQ(highest, 1.0f);
  EXPECT_EQ(lowest_after, 0.0f);
  EXPECT_TRUE(motion.sweeping());
  EXPECT_FALSE(motion.touring());
  EXPECT_EQ(fade, (Fade{{0, 2}, {0, 5}}));
  motion.stop();
  EXPECT_FALSE(motion.moving());
}

TEST(Motion, ASweepStartsWhereTheCrossfaderStands) {
  for (const float share : {0.0f, 0.3f, 0.8f, 1.0f}) {
    Motion motion;
    Fade fade = {{0, 2}, {0, 5}};
    Positions positions(10, 0.0f);
    motion.sweep(share, false);
    sweep_on(motion, 1e-6, fade, positions);
    EXPECT_NEAR(positions[5], share, 1e-4f);
  }
}

TEST(Motion, ATourGoesOnToTheNextBAndNeverToA) {
  Motion motion;
  Fade fade = {{0, 2}, {0, 0}};
  Positions positions = only(2);
  motion.sweep(0.0f, true);
  std::vector<int> ends;
  for (int round = 0; round < 4; ++round) {
    ends.push_back(fade.to.value);
    for (int frame = 0; frame < 100; ++frame) sweep_on(motion, 0.09001, fade, positions);
  }
  EXPECT_EQ(ends, (std::vector<int>{0, 1, 3, 4}));
}

}  // namespace
}  // namespace fader
