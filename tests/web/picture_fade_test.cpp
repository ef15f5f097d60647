#include "web/app/picture_fade.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/web/schemas.hpp"
#include "web/app/console_state.hpp"

namespace fader {
namespace {

const AttributeSchema faces = test::faces();

float length(const std::vector<float>& code) {
  float sum = 0;
  for (const float v : code) sum += v * v;
  return std::sqrt(sum);
}

TEST(PictureFade, ACodeBetweenTwoKeepsTheirLength) {
  const std::vector<float> a = {3, 0, 0}, b = {0, 4, 0};
  EXPECT_EQ(code_between(a, b, 0.0f), a);
  for (const float share : {0.25f, 0.5f, 0.9f}) {
    const std::vector<float> code = code_between(a, b, share);
    EXPECT_NEAR(length(code), 3 + share, 1e-5f);
    EXPECT_NEAR(std::atan2(code[1], code[0]), share * 1.5707963f, 1e-5f);
  }
}

TEST(PictureFade, CodesWithoutAnAngleAreMixedStraight) {
  const std::vector<float> half = code_between({2, 0}, {4, 0}, 0.5f);
  EXPECT_FLOAT_EQ(half[0], 3.0f);
  EXPECT_EQ(code_between({0, 0}, {4, 0}, 0.25f), (std::vector<float>{1, 0}));
  for (const float v : code_between({1, 0}, {-1, 0}, 0.5f)) EXPECT_TRUE(std::isfinite(v));
}

TEST(PictureFade, FadersFollowThePictureButWhereAHandOrALockHoldsThem) {
  ConsoleState state = initial_state(faces, 2);
  const auto picture = [](int index, std::vector<float> u, std::vector<float> origin) {
    return std::make_shared<const CodedPicture>(
        CodedPicture{Source::gallery, index, nullptr, std::move(u), std::move(origin)});
  };
  state.pictures = {picture(3, {1, 0}, {0, 1, 0, 0, 0, 0}), picture(8, {0, 1}, {1, 0, 0, 1, 2, 1}),
                    0.0f};
  state.u = {1, 0};
  state.origin = state.positions = {0, 1, 0, 0, 0, 0};
  state.positions[0] = 0.7f;  // by hand
  state.locked[3] = true;
  apply_picture_fade(faces, state, 0.25f);
  EXPECT_EQ(state.source, Source::mix);
  EXPECT_EQ(state.gallery_index, -1);
  EXPECT_EQ(state.origin, (std::vector<float>{0.25f, 0.75f, 0, 0.25f, 0.5f, 0.25f}));
  EXPECT_EQ(state.positions, (std::vector<float>{0.7f, 0.75f, 0, 0.25f, 0.5f, 0}));
  apply_picture_fade(faces, state, 1.0f);
  EXPECT_EQ(state.source, Source::gallery);
  EXPECT_EQ(state.gallery_index, 8);
  EXPECT_EQ(state.u, (std::vector<float>{0, 1}));
  EXPECT_EQ(state.positions, (std::vector<float>{0.7f, 0, 0, 1, 2, 0}));
}

}  // namespace
}  // namespace fader
