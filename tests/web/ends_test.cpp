#include "web/app/ends.hpp"

#include <gtest/gtest.h>

#include "tests/web/schemas.hpp"

namespace fader {
namespace {

const AttributeSchema faces = test::faces();
using Positions = std::vector<float>;

TEST(Ends, AreTwoOfEveryFaderAndAllValuesOfACategorical) {
  std::vector<std::string> names;
  for (const End& end : all_ends(faces)) names.push_back(end_name(faces, end));
  EXPECT_EQ(names, (std::vector<std::string>{"no glasses", "glasses", "black", "red", "blue",
                                             "age low", "age high", "no smile", "smile"}));
}

TEST(Ends, FadersHaveNamesAndAttributes) {
  const std::vector<std::pair<std::string, int>> expected = {
      {"glasses", 0}, {"black", 1}, {"red", 1}, {"blue", 1}, {"age", 2}, {"smile", 3}};
  for (int fader = 0; fader < faces.faders(); ++fader) {
    EXPECT_EQ(fader_name(faces, fader), expected[fader].first);
    EXPECT_EQ(attribute_of(faces, fader), expected[fader].second);
  }
  EXPECT_EQ(readable("grey_hair_too"), "grey hair too");
}

TEST(Ends, ANumberIsShownInTheDatasUnit) {
  const Attribute age = {"age", AttributeKind::continuous, {}, 0, 1, 0, 18, 80};
  EXPECT_EQ(shown_number(age, 0.4f), "43");
  EXPECT_EQ(end_name(AttributeSchema({age}), {0, 1}), "age 80");
  const Attribute smile = {"smile", AttributeKind::continuous, {}};
  EXPECT_EQ(shown_number(smile, 0.4f), "0.40");
  EXPECT_EQ(end_name(AttributeSchema({smile}), {0, 1}), "smile high");
  Attribute gender = {"gender", AttributeKind::continuous, {}};
  gender.ends = {"feminine", "masculine"};
  EXPECT_EQ(end_name(AttributeSchema({gender}), {0, 0}), "feminine");
}

TEST(Ends, TheNearestIsTheLikeliest) {
  const Positions positions = {0.7f, 0.2f, 0.5f, 0.3f, 0.9f, 0.5f};
  EXPECT_EQ(nearest_end(faces, 0, positions.data()), (End{0, 1}));
  EXPECT_EQ(nearest_end(faces, 1, positions.data()), (End{1, 1}));
  EXPECT_EQ(nearest_end(faces, 2, positions.data()), (End{2, 0})) << "the middle of its range is 1";
  EXPECT_EQ(nearest_end(faces, 3, positions.data()), (End{3, 0}));
}

TEST(Fade, AnotherAKeepsBUnlessTheyWouldBeTheSame) {
  const Fade fade = {{1, 0}, {1, 2}};
  EXPECT_EQ(with_from(faces, fade, {1, 1}), (Fade{{1, 1}, {1, 2}}));
  EXPECT_EQ(with_from(faces, fade, {1, 2}), (Fade{{1, 2}, {1, 0}})) << "A and B change places";
  EXPECT_EQ(with_from(faces, fade, {0, 1}), (Fade{{0, 1}, {0, 0}})) << "another attribute";
}

TEST(Fade, AnotherBLikewise) {
  const Fade fade = {{1, 0}, {1, 2}};
  EXPECT_EQ(with_to(faces, fade, {1, 1}), (Fade{{1, 0}, {1, 1}}));
  EXPECT_EQ(with_to(faces, fade, {1, 0}), (Fade{{1, 2}, {1, 0}}));
  EXPECT_EQ(with_to(faces, fade, {3, 1}), (Fade{{3, 0}, {3, 1}}));
}

TEST(Fade, IsAimedFromThePicture) {
  const Positions red = {0, 0, 1, 0, 0, 0};
  EXPECT_EQ(aimed_from(faces, {{1, 0}, {1, 2}}, red.data()), (Fade{{1, 1}, {1, 2}}));
  EXPECT_EQ(aimed_from(faces, {{1, 0}, {1, 1}}, red.data()), (Fade{{1, 1}, {1, 2}}));
}

TEST(Fade, MovesItsAttributeAlone) {
  Positions positions = {0.5f, 0.25f, 0.25f, 0.5f, 1, 0.5f};
  apply_fade(faces, {{1, 0}, {1, 2}}, 0.25f, positions.data());
  EXPECT_EQ(positions, (Positions{0.5f, 0.75f, 0, 0.25f, 1, 0.5f}));
  apply_fade(faces, {{2, 0}, {2, 1}}, 0.25f, positions.data());
  EXPECT_EQ(positions[4], 0.0f) << "a quarter of the way from -1 to 3";
  apply_fade(faces, {{2, 1}, {2, 0}}, 0.25f, positions.data());
  EXPECT_EQ(positions[4], 2.0f);
}

TEST(Fade, KnowsItsShare) {
  for (const Fade& fade : {Fade{{0, 0}, {0, 1}}, Fade{{1, 2}, {1, 0}}, Fade{{2, 1}, {2, 0}}}) {
    for (const float share : {0.0f, 0.125f, 0.5f, 1.0f}) {
      Positions positions = faces.initial_positions();
      apply_fade(faces, fade, share, positions.data());
      EXPECT_FLOAT_EQ(share_of(faces, fade, positions.data()), share);
      EXPECT_TRUE(on_fade(faces, fade, positions.data()));
    }
  }
  const Positions off = {0, 0.2f, 0.6f, 0.2f, 0, 0};
  EXPECT_FALSE(on_fade(faces, {{1, 0}, {1, 2}}, off.data()));
  EXPECT_FLOAT_EQ(share_of(faces, {{1, 0}, {1, 2}}, off.data()), 0.5f);
}

}  // namespace
}  // namespace fader
