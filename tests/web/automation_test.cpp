#include "web/app/automation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/web/schemas.hpp"
#include "web/app/console_state.hpp"

namespace fader {
namespace {

const AttributeSchema faces = test::faces();
constexpr int glasses = 0, red = 2, age = 4, smile = 5;

class AutomationTest : public testing::Test {
 protected:
  AutomationTest() : state(initial_state(faces, 2)) { state.positions = {0, 1, 0, 0, 0.5f, 0}; }

  ConsoleState state;
  Automation automation;
};

TEST_F(AutomationTest, GoesOverTheWholeRangeAtItsOwnSpeed) {
  set_playing(faces, state, glasses, 2.0f);
  set_playing(faces, state, age, 8.0f);
  float highest = -9, lowest = 9, early = -9;
  for (int frame = 0; frame < 200; ++frame) {
    automation.advance(0.04, faces, state);
    highest = std::max(highest, state.positions[age]);
    lowest = std::min(lowest, state.positions[age]);
    if (frame == 25) early = state.positions[glasses];  // half a round of two seconds
  }
  EXPECT_NEAR(early, 1.0f, 0.01f);
  EXPECT_NEAR(highest, 3.0f, 0.01f);
  EXPECT_NEAR(lowest, -1.0f, 0.01f);
  EXPECT_EQ(state.positions[smile], 0.0f);
}

TEST_F(AutomationTest, BeginsWhereTheFaderStandsAndRestsWhereItStops) {
  state.positions[smile] = 0.8f;
  set_playing(faces, state, smile, 4.0f);
  automation.advance(1e-6, faces, state);
  EXPECT_NEAR(state.positions[smile], 0.8f, 1e-4f);
  automation.advance(0.5, faces, state);
  const float stopped = state.positions[smile];
  set_playing(faces, state, smile, 0.0f);
  EXPECT_FALSE(playing(state, smile));
  automation.advance(0.5, faces, state);
  EXPECT_EQ(state.positions[smile], stopped);
}

TEST_F(AutomationTest, AWeightMakesTheOthersMakeRoomFromRoundToRound) {
  set_playing(faces, state, red, 2.0f);
  float highest = 0, lowest = 1;
  for (int frame = 0; frame < 500; ++frame) {
    automation.advance(0.037, faces, state);
    const std::vector<float>& p = state.positions;
    EXPECT_NEAR(p[1] + p[2] + p[3], 1.0f, 1e-4f);
    highest = std::max(highest, p[red]), lowest = std::min(lowest, p[red]);
  }
  EXPECT_GT(highest, 0.99f);
  EXPECT_LT(lowest, 0.01f);
}

TEST_F(AutomationTest, AnotherSpeedGoesOnFromTheSamePlace) {
  set_playing(faces, state, glasses, 4.0f);
  automation.advance(0.7, faces, state);
  const float before = state.positions[glasses];
  set_playing(faces, state, glasses, 20.0f);
  automation.advance(1e-6, faces, state);
  EXPECT_NEAR(state.positions[glasses], before, 1e-4f);
  ASSERT_EQ(state.playing.size(), 1u);
  EXPECT_EQ(state.playing[0].seconds, 20.0f);
  set_playing(faces, state, glasses, 1e9f);
  EXPECT_EQ(state.playing[0].seconds, max_round);
}

TEST_F(AutomationTest, AtRestEveryFaderStandsWhereItBegan) {
  const std::vector<float> start = state.positions;
  set_playing(faces, state, red, 3.0f);
  automation.advance(0.4, faces, state);
  set_playing(faces, state, 3, 5.0f);  // another weight of the same attribute, later
  automation.advance(0.4, faces, state);
  EXPECT_NE(state.positions, start);
  EXPECT_EQ(at_rest(faces, state).positions, start);
  stop_playing(faces, state, 1);
  EXPECT_TRUE(state.playing.empty());
}

}  // namespace
}  // namespace fader
