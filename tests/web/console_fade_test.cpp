// The console's fade between two pictures, and its faders that play, with the small network of
// console_test.cpp: fader 0 is "hat" (binary), 1 to 4 "digit" (categorical), 5 "age" (continuous).
#include <gtest/gtest.h>

#include "tests/infer/random_model.hpp"
#include "web/app/console.hpp"

namespace fader {
namespace {

class ConsoleFadeTest : public testing::Test {
 protected:
  ConsoleFadeTest() : console(load()) { console.set_reduced_motion(true); }

  static Model load() {
    static const std::vector<std::uint8_t> file = test::small_model().file();
    return std::move(Model::load(file, "small").value());
  }
  void decode_all() {
    do {
      for (int i = 0; i < DecodeSchedule::strip_steps; ++i) console.strip(i);
    } while (console.refresh(1000.0, 1));
  }

  Console console;
};

TEST_F(ConsoleFadeTest, GoesFromThePictureThatPlaysToAnother) {
  console.choose(1);
  const std::vector<float> from = console.decoded().planar;
  console.fade_pictures(true);
  EXPECT_EQ(console.share(), 0.0f);
  EXPECT_EQ(console.decoded().planar, from);
  console.set_to_picture(0);
  EXPECT_EQ(console.share(), 1.0f);
  EXPECT_EQ(console.state().gallery_index, 0);
  console.set_share(0.5f);
  EXPECT_EQ(console.state().source, Source::mix);
  EXPECT_NE(console.decoded().planar, from);
  console.set_share(0.0f);
  EXPECT_EQ(console.state().gallery_index, 1);
  EXPECT_EQ(console.decoded().planar, from);
}

TEST_F(ConsoleFadeTest, ItsStripIsWhatTheCrossfaderPlays) {
  console.fade_pictures(true);
  decode_all();
  std::vector<std::vector<float>> strip;
  for (int i = 0; i < DecodeSchedule::strip_steps; ++i) strip.push_back(console.strip(i).planar);
  const unsigned revision = console.strip(4).revision;
  for (int i = 0; i < DecodeSchedule::strip_steps; ++i) {
    console.set_share(static_cast<float>(i) / (DecodeSchedule::strip_steps - 1));
    EXPECT_EQ(console.decoded().planar, strip[i]) << i;
  }
  decode_all();
  EXPECT_EQ(console.strip(4).revision, revision)
      << "the strip does not change under the crossfader";
  console.grab(0);
  console.move(0, 0.4f);
  decode_all();
  EXPECT_NE(console.strip(4).revision, revision);
}

TEST_F(ConsoleFadeTest, AnotherPictureBecomesA) {
  console.fade_pictures(true);
  console.choose(2);
  EXPECT_EQ(console.state().pictures.from->gallery_index, 2);
  EXPECT_EQ(console.state().pictures.to->gallery_index, 1);
  console.choose(1);  // which is B: they change places
  EXPECT_EQ(console.state().pictures.from->gallery_index, 1);
  EXPECT_EQ(console.state().pictures.to->gallery_index, 2);
  console.fade_pictures(false);
  EXPECT_FALSE(console.fades_pictures());
  EXPECT_EQ(console.state().gallery_index, 1);
}

TEST_F(ConsoleFadeTest, GlidesAndSweepsBetweenPictures) {
  console.set_reduced_motion(false);
  console.fade_pictures(true);
  console.glide_to_share(1.0f);
  EXPECT_TRUE(console.advance(0.1));
  EXPECT_GT(console.share(), 0.0f);
  EXPECT_LT(console.share(), 1.0f);
  while (console.advance(0.1)) {
  }
  EXPECT_EQ(console.share(), 1.0f);
  console.undo();
  while (console.advance(0.1)) {
  }
  EXPECT_EQ(console.share(), 0.0f);
  console.sweep(true);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(console.advance(0.1));
  EXPECT_GT(console.share(), 0.1f);
  console.sweep(false);
  EXPECT_FALSE(console.advance(0.1));
}

TEST_F(ConsoleFadeTest, AHandMovesOthersWhileAFaderPlays) {
  console.play_fader(5, 4.0f);
  EXPECT_TRUE(console.advance(0.5));
  const float played = console.state().positions[5];
  console.grab(0);
  console.move(0, 0.3f);
  EXPECT_EQ(console.state().positions[5], played);
  console.advance(0.5);
  EXPECT_NE(console.state().positions[5], played);
  console.move(0, 0.6f);
  EXPECT_NE(console.state().positions[5], played) << "the hand on another fader holds it back";
  EXPECT_EQ(console.state().positions[0], 0.6f);
  console.grab(5);
  EXPECT_FALSE(console.playing(5));
  EXPECT_FALSE(console.advance(1.0)) << "nothing plays, and frames go on";
}

TEST_F(ConsoleFadeTest, UndoAndRedoOfAFaderThatPlays) {
  const std::vector<float> start = console.state().positions;
  console.play_fader(5, 4.0f);
  console.advance(0.7);
  EXPECT_TRUE(console.undo());
  EXPECT_FALSE(console.playing(5));
  EXPECT_EQ(console.state().positions, start);
  EXPECT_TRUE(console.redo());
  ASSERT_TRUE(console.playing(5));
  EXPECT_EQ(console.playing(5)->seconds, 4.0f);
  console.advance(0.3);
  console.grab(0);
  console.move(0, 0.4f);
  console.advance(0.3);
  const float played = console.state().positions[5];
  EXPECT_TRUE(console.undo());  // the hand's; the other goes on where it is
  EXPECT_TRUE(console.playing(5));
  EXPECT_EQ(console.state().positions[5], played);
  EXPECT_EQ(console.state().positions[0], start[0]);
}

TEST_F(ConsoleFadeTest, ResetStopsWhatPlaysButWhereALockHolds) {
  console.set_locked(0, true);
  console.play_fader(0, 4.0f);
  console.play_fader(5, 4.0f);
  console.advance(1.0);
  console.reset();
  EXPECT_TRUE(console.playing(0));
  EXPECT_FALSE(console.playing(5));
  EXPECT_EQ(console.state().positions[5], console.state().origin[5]);
}

TEST_F(ConsoleFadeTest, ThePadMovesTwoFadersInOneStep) {
  const ConsoleState start = console.state();
  console.grab_pad({0, 5});
  console.move_pad({0, 5}, 0.2f, 0.3f);
  console.move_pad({0, 5}, 0.6f, 1.0f);
  EXPECT_FLOAT_EQ(console.state().positions[0], 0.6f);
  EXPECT_EQ(console.state().positions[5], console.schema().attributes()[2].maximum);
  EXPECT_TRUE(console.undo());
  EXPECT_EQ(console.state(), start);
}

}  // namespace
}  // namespace fader
