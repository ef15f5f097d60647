#include "web/app/faders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "tests/web/schemas.hpp"

namespace fader {
namespace {

using Positions = std::vector<float>;
const AttributeSchema faces = test::faces(), digits = test::digits();

ConsoleState standing_at(Positions positions) {
  ConsoleState state = initial_state(faces, 1);
  state.positions = std::move(positions);
  return state;
}

TEST(Faders, ASingleOneStopsAtItsRange) {
  const ConsoleState state = standing_at({0, 1, 0, 0, 0.5f, 0});
  EXPECT_EQ(with_fader(faces, state, 4, 2.0f), (Positions{0, 1, 0, 0, 2, 0}));
  EXPECT_EQ(with_fader(faces, state, 4, 9.0f)[4], 3.0f);
  EXPECT_EQ(with_fader(faces, state, 4, -9.0f)[4], -1.0f);
}

TEST(Faders, WeightsMakeRoomInProportion) {
  const ConsoleState state = standing_at({0, 0.25f, 0.75f, 0, 0.5f, 1});
  EXPECT_EQ(with_fader(faces, state, 3, 0.5f), (Positions{0, 0.125f, 0.375f, 0.5f, 0.5f, 1}));
}

TEST(Faders, WhatLeavesTheOnlyWeightGoesToThePictureOrToB) {
  ConsoleState state = standing_at({0, 0, 1, 0, 0, 0});
  state.origin = {0, 0, 0, 1, 0, 0};
  EXPECT_EQ(with_fader(faces, state, 2, 0.75f), (Positions{0, 0, 0.75f, 0.25f, 0, 0}));
  state.origin = state.positions;
  state.fade = {{1, 1}, {1, 0}};
  EXPECT_EQ(with_fader(faces, state, 2, 0.75f), (Positions{0, 0.25f, 0.75f, 0, 0, 0}));
  state.fade = {{0, 0}, {0, 1}};
  EXPECT_EQ(with_fader(faces, state, 2, 0.75f), (Positions{0, 0, 0.75f, 0.25f, 0, 0}))
      << "the next value";
}

TEST(Faders, AnAttributeIsSetAtOnce) {
  const float weights[] = {1, 3, -1}, nothing[] = {0, -1, 0}, age[] = {7};
  const Positions start = {1, 1, 0, 0, 0, 0};
  EXPECT_EQ(with_attribute(faces, start, 1, weights), (Positions{1, 0.25f, 0.75f, 0, 0, 0}));
  EXPECT_EQ(with_attribute(faces, start, 1, nothing), start);
  EXPECT_EQ(with_attribute(faces, start, 2, age)[4], 3.0f);
}

TEST(Faders, SoloIsTheWholeWeightOrTheOtherEnd) {
  const Positions start = {0.25f, 0.5f, 0.5f, 0, 2, 0};
  EXPECT_EQ(with_solo(faces, start, 3), (Positions{0.25f, 0, 0, 1, 2, 0}));
  EXPECT_EQ(with_solo(faces, start, 0)[0], 1.0f);
  EXPECT_EQ(with_solo(faces, start, 4)[4], -1.0f);
}

TEST(Faders, LockedAttributesStay) {
  ConsoleState state = standing_at({1, 0, 1, 0, 2, 1});
  state.locked = {false, true, true, false};
  EXPECT_EQ(but_locked(faces, state, {0, 1, 0, 0, 0, 0}), (Positions{0, 0, 1, 0, 2, 0}));
}

TEST(Faders, RandomIsInRangeAndReachesEverything) {
  Positions lowest(6, 1e9f), highest(6, -1e9f);
  for (std::uint32_t entropy = 0; entropy < 500; ++entropy) {
    const Positions positions = random_positions(faces, entropy);
    EXPECT_NEAR(std::accumulate(positions.begin() + 1, positions.begin() + 4, 0.0f), 1.0f, 1e-5f);
    for (int i = 0; i < 6; ++i) {
      lowest[i] = std::min(lowest[i], positions[i]);
      highest[i] = std::max(highest[i], positions[i]);
    }
  }
  const Positions minimum = {0, 0, 0, 0, -1, 0}, maximum = {1, 1, 1, 1, 3, 1};
  for (int i = 0; i < 6; ++i) {
    EXPECT_GE(lowest[i], minimum[i]);
    EXPECT_LE(highest[i], maximum[i] + 1e-5f);
    EXPECT_NEAR(lowest[i], minimum[i], 0.05f) << i;
    EXPECT_NEAR(highest[i], maximum[i], 0.05f) << i;
  }
}

TEST(Faders, RandomDigitsAreTwoAtMost) {
  for (std::uint32_t entropy = 0; entropy < 200; ++entropy) {
    const Positions positions = random_positions(digits, entropy);
    EXPECT_LE(std::count_if(positions.begin(), positions.end(), [](float w) { return w > 0; }), 2);
  }
}

}  // namespace
}  // namespace fader
