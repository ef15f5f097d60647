#include "web/app/xy_pad.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/web/schemas.hpp"

namespace fader {
namespace {

const AttributeSchema faces = test::faces(), digits = test::digits();

ConsoleState faces_at(std::vector<float> positions) {
  ConsoleState state = initial_state(faces, 2);
  state.origin = state.positions = std::move(positions);
  return state;
}

TEST(XyPad, StartsWithTheFirstTwoAttributesOrTheTwoEndsOfTheFade) {
  EXPECT_EQ(usual_axes(faces, {}), (PadAxes{0, 1}));
  EXPECT_EQ(usual_axes(digits, {{0, 7}, {0, 2}}), (PadAxes{7, 2}));
}

TEST(XyPad, AnAxisThatIsTakenIsExchanged) {
  EXPECT_EQ(with_axis({0, 4}, true, 5), (PadAxes{5, 4}));
  EXPECT_EQ(with_axis({0, 4}, true, 4), (PadAxes{4, 0}));
  EXPECT_EQ(with_axis({0, 4}, false, 0), (PadAxes{4, 0}));
}

TEST(XyPad, MovesTwoAttributesOverTheirWholeRanges) {
  const ConsoleState state = faces_at({0, 1, 0, 0, 0.5f, 0.25f});
  const std::vector<float> moved = with_point(faces, state, {4, 5}, 1.0f, 0.5f);
  EXPECT_EQ(moved, (std::vector<float>{0, 1, 0, 0, 3.0f, 0.5f}));
  EXPECT_FLOAT_EQ(place_on(faces, 4, moved), 1.0f);
  EXPECT_FLOAT_EQ(place_on(faces, 5, moved), 0.5f);
}

TEST(XyPad, TwoWeightsOfOneAttributeShareWhatThereIs) {
  ConsoleState state = initial_state(digits, 2);
  state.positions = {0, 0, 0, 0.5f, 0, 0.25f, 0.25f, 0, 0, 0};
  state.origin = {0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
  const auto sum = [](const std::vector<float>& p) {
    return std::accumulate(p.begin(), p.end(), 0.0f);
  };
  std::vector<float> moved = with_point(digits, state, {3, 7}, 0.2f, 0.4f);
  EXPECT_FLOAT_EQ(moved[3], 0.2f);
  EXPECT_FLOAT_EQ(moved[7], 0.4f);
  EXPECT_FLOAT_EQ(moved[5], 0.2f) << "the others share the rest as they stood";
  EXPECT_FLOAT_EQ(sum(moved), 1.0f);
  moved = with_point(digits, state, {3, 7}, 1.0f, 1.0f);
  EXPECT_FLOAT_EQ(moved[3], 0.5f);
  EXPECT_FLOAT_EQ(moved[7], 0.5f);
  EXPECT_FLOAT_EQ(sum(moved), 1.0f);
  // All of it on the two: what leaves them goes to what the picture shows, or another one.
  state.positions = {0, 0, 0, 0, 0.5f, 0, 0, 0.5f, 0, 0};
  moved = with_point(digits, state, {4, 7}, 0.0f, 0.25f);
  EXPECT_FLOAT_EQ(moved[3], 0.75f);
  EXPECT_FLOAT_EQ(sum(moved), 1.0f);
  state.origin = {0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
  moved = with_point(digits, state, {4, 7}, 0.0f, 0.0f);
  EXPECT_FLOAT_EQ(moved[4] + moved[7], 0.0f);
  EXPECT_FLOAT_EQ(sum(moved), 1.0f);
}

TEST(XyPad, TwoWeightsThatAreAllThereIsAlwaysSumToOne) {
  const AttributeSchema two({{"hair", AttributeKind::categorical, {"dark", "fair"}}});
  ConsoleState state = initial_state(two, 2);
  state.positions = state.origin = {1, 0};
  for (const float x : {0.0f, 0.3f, 1.0f}) {
    for (const float y : {0.0f, 0.4f, 1.0f}) {
      const std::vector<float> moved = with_point(two, state, {0, 1}, x, y);
      EXPECT_FLOAT_EQ(moved[0] + moved[1], 1.0f) << x << ", " << y;
    }
  }
}

}  // namespace
}  // namespace fader
