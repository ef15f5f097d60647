// A console goes on with another version of its model, as while that is trained.
#include <gtest/gtest.h>

#include "tests/infer/random_model.hpp"
#include "web/app/console.hpp"

namespace fader {
namespace {

Architecture small_architecture() { return test::small_model().architecture; }

Model model_of(std::vector<Attribute> attributes, std::uint32_t seed) {
  return std::move(
      Model::load(
          test::random_model(small_architecture(), std::move(attributes), DType::F32, seed).file(),
          "small")
          .value());
}

std::vector<Attribute> usual() {
  return {test::binary("hat"), test::categorical("digit", 4), test::continuous("age")};
}

class ConsoleContinueTest : public testing::Test {
 protected:
  ConsoleContinueTest() : before(model_of(usual(), 1)) {
    before.set_reduced_motion(true);
    before.choose(1);
    before.move(0, 0.3f);
    before.move(5, 0.8f);
    before.set_locked(2, true);
  }

  Console before;
};

TEST_F(ConsoleContinueTest, PictureFadersLocksAndFadeStay) {
  before.set_from({2, 0});
  before.play_fader(0, 3.0f);
  Console after(model_of(usual(), 2));
  const std::vector<float> own_u = after.state().u;
  after.continue_from(before.schema(), before.state());
  EXPECT_EQ(after.state().gallery_index, 1);
  EXPECT_EQ(after.state().positions, before.state().positions);
  EXPECT_EQ(after.state().locked, before.state().locked);
  EXPECT_EQ(after.state().fade, before.state().fade);
  EXPECT_NE(after.playing(0), nullptr);
  EXPECT_NE(after.state().u, before.state().u) << "the picture is the new model's";
  EXPECT_NE(after.state().u, own_u);
  EXPECT_FALSE(after.undo());
}

TEST_F(ConsoleContinueTest, APictureOfOnesOwnIsEncodedAnew) {
  const Architecture& a = before.architecture();
  before.play(Image(a.img_sz, a.img_sz, a.img_fm, 90), Source::picture);
  before.move(0, 0.6f);
  Console after(model_of(usual(), 2));
  after.continue_from(before.schema(), before.state());
  EXPECT_EQ(after.state().source, Source::picture);
  EXPECT_EQ(*after.state().picture, *before.state().picture);
  EXPECT_EQ(after.state().positions, before.state().positions);
  EXPECT_NE(after.state().u, before.state().u);
}

TEST_F(ConsoleContinueTest, WhatOtherAttributesItHasStandsAsThePictureHasIt) {
  Console after(
      model_of({test::continuous("age"), test::categorical("digit", 3), test::binary("hat")}, 2));
  after.continue_from(before.schema(), before.state());
  EXPECT_FLOAT_EQ(after.state().positions[0], 0.8f);
  EXPECT_FLOAT_EQ(after.state().positions[4], 0.3f);
  for (int digit = 1; digit < 4; ++digit)
    EXPECT_EQ(after.state().positions[digit], after.state().origin[digit]);
  EXPECT_TRUE(after.locked(0));
  EXPECT_FALSE(after.locked(2));
}

}  // namespace
}  // namespace fader
