// The console with a small network of random weights, conditioned on an attribute of every kind:
// fader 0 is "hat" (binary), 1 to 4 "digit" (categorical), 5 "age" (continuous).
#include "web/app/console.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/infer/random_model.hpp"

namespace fader {
namespace {

Model load_small() {
  static const std::vector<std::uint8_t> file = test::small_model().file();
  return std::move(Model::load(file, "small").value());
}

class ConsoleTest : public testing::Test {
 protected:
  ConsoleTest() : console(load_small()) { console.set_reduced_motion(true); }

  void settle() {
    while (console.advance(0.05)) {
    }
    while (refresh_all(console, 1000.0, 1)) {
    }
  }
  /// With everything on view.
  static bool refresh_all(Console& console, double milliseconds, int at_least) {
    for (int i = 0; i < DecodeSchedule::strip_steps; ++i) console.strip(i);
    for (int i = 0; i < console.schema().faders(); ++i) console.preview(i);
    for (int i = 0; i < console.model().gallery().size; ++i) console.thumbnail(i);
    return console.refresh(milliseconds, at_least);
  }
  /// Some picture.
  Image picture(int seed) const {
    const Architecture& a = console.architecture();
    Image image(a.img_sz, a.img_sz, a.img_fm);
    for (std::size_t i = 0; i < image.pixels.size(); ++i)
      image.pixels[i] = static_cast<std::uint8_t>(i * 37 + seed * 101 + i * i % 89);
    return image;
  }

  Console console;
};

TEST_F(ConsoleTest, BeginsWithTheFirstPictureOfTheGallery) {
  EXPECT_EQ(console.state().source, Source::gallery);
  EXPECT_EQ(console.state().gallery_index, 0);
  EXPECT_EQ(console.state().positions, console.state().origin);
  EXPECT_FALSE(console.undo());
  EXPECT_GT(console.decode_ms(), 0.0);
}

TEST_F(ConsoleTest, EveryPreviewAndThumbnailHasItsTurnWhileAFaderMoves) {
  settle();
  Console fresh(load_small());
  fresh.set_reduced_motion(true);
  const int faders = fresh.schema().faders(), gallery = fresh.model().gallery().size;
  ASSERT_GT(gallery, 1);
  fresh.grab(5);
  std::vector<unsigned> before(faders);
  for (int i = 0; i < faders; ++i) before[i] = fresh.preview(i).revision;
  float position = 0;
  const auto frame = [&] {
    fresh.move(5, position = position > 0.5f ? position - 0.4f : position + 0.3f);
    refresh_all(fresh, 0.0, 1);
  };
  for (int i = 0; i < 3 * std::max({DecodeSchedule::strip_steps, gallery, faders}); ++i) frame();
  for (int i = 0; i < gallery; ++i) EXPECT_GT(fresh.thumbnail(i).revision, 0u) << i;
  for (int i = 0; i < faders; ++i) EXPECT_GT(fresh.preview(i).revision, before[i]) << i;
}

TEST_F(ConsoleTest, WhatIsNotOnViewWaitsUntilItIs) {
  settle();
  console.grab(5);
  console.move(5, 0.31f);
  const unsigned preview = console.preview(0).revision, other = console.preview(1).revision;
  console.refresh(0.0, 0);  // both were asked for: not any more
  console.preview(1);
  while (console.refresh(1000.0, 1)) console.preview(1);
  EXPECT_NE(console.preview(1).revision, other);
  EXPECT_EQ(console.preview(0).revision, preview);
  EXPECT_FALSE(console.refresh(1000.0, 1));
  EXPECT_NE(console.preview(0).revision, preview);
}

TEST_F(ConsoleTest, NothingBesidesThePictureIsDecodedWhereThereIsNoTime) {
  settle();
  console.grab(5);
  console.move(5, 0.31f);
  const unsigned strip = console.strip(5).revision, decoded = console.last_decoded().revision;
  EXPECT_TRUE(refresh_all(console, 0.0, 0));
  EXPECT_NE(console.last_decoded().revision, decoded);
  EXPECT_EQ(console.strip(5).revision, strip);
  EXPECT_TRUE(refresh_all(console, 0.0, 3));
  EXPECT_FALSE(refresh_all(console, 1e6, 0));
  EXPECT_NE(console.strip(5).revision, strip);
}

TEST_F(ConsoleTest, UndoGoesBackChangeByChange) {
  std::vector<ConsoleState> states = {console.state()};
  const float weights[] = {1, 1, 0, 0};
  const std::vector<std::function<void()>> changes = {
      [&] { console.choose(1); },
      [&] { console.set_attribute(1, weights); },
      [&] { console.grab(5), console.move(5, 0.2f), console.move(5, 0.9f); },
      [&] { console.solo(2); },
      [&] { console.set_locked(0, true); },
      [&] { console.randomise(7); },
      [&] {
        console.set_from({1, 3});
      },
      [&] {
        console.set_to({2, 1});
      },
      [&] { console.grab_fade(), console.set_share(0.25f), console.set_share(0.75f); },
      [&] { console.play(picture(1), Source::picture); },
      [&] { console.reset(); },
      [&] { console.glide_to_share(0.5f); },
      [&] {
        console.grab_pad({0, 3}), console.move_pad({0, 3}, 0.3f, 0.4f);
      },
      [&] { console.play_fader(5, 4.0f); },
      [&] { console.grab_speed(), console.play_fader(5, 3.0f), console.play_fader(5, 2.0f); },
      [&] { console.fade_pictures(true); },
      [&] { console.set_to_picture(0); },
      [&] { console.grab_fade(), console.set_share(0.25f); },
      [&] { console.fade_pictures(false); },
  };
  for (const auto& change : changes) {
    change();
    if (console.state() != states.back()) states.push_back(console.state());
  }
  ASSERT_GE(states.size(), 18u) << "too many of these changes change nothing";
  for (std::size_t i = states.size() - 1; i-- > 0;) {
    ASSERT_TRUE(console.can_undo());
    ASSERT_TRUE(console.undo());
    EXPECT_EQ(console.state(), states[i]) << "state " << i;
  }
  EXPECT_FALSE(console.can_undo());
  EXPECT_FALSE(console.undo());
  for (std::size_t i = 1; i < states.size(); ++i) {
    ASSERT_TRUE(console.can_redo());
    ASSERT_TRUE(console.redo());
    EXPECT_EQ(console.state(), states[i]) << "state " << i;
  }
  EXPECT_FALSE(console.can_redo());
  EXPECT_FALSE(console.redo());
}

TEST_F(ConsoleTest, UndoOfAGlideIsWhereItCameFromNotItsMiddle) {
  console.set_reduced_motion(false);
  const std::vector<float> start = console.state().positions;
  console.solo(5);
  console.advance(0.1);
  EXPECT_NE(console.state().positions, start);
  console.solo(0);  // while the first glide is under way
  settle();
  ASSERT_TRUE(console.undo());
  settle();
  std::vector<float> expected = start;
  const Attribute& age = console.schema().attributes()[2];
  expected[5] = start[5] > 0.5f * (age.minimum + age.maximum) ? age.minimum : age.maximum;
  EXPECT_EQ(console.state().positions, expected);
  ASSERT_TRUE(console.undo());
  settle();
  EXPECT_EQ(console.state().positions, start);
}

TEST_F(ConsoleTest, ADrawingIsUndoneStrokeByStroke) {
  const ConsoleState start = console.state();
  Strokes strokes = {{{0.1f, 0.2f}}};
  console.draw(picture(2), strokes);
  strokes[0].push_back({0.5f, 0.6f});  // the same stroke goes on
  console.draw(picture(3), strokes);
  const ConsoleState one = console.state();
  strokes.push_back({{0.9f, 0.9f}});
  console.draw(picture(4), strokes);
  const ConsoleState two = console.state();
  EXPECT_EQ(*two.strokes, strokes);
  console.draw(picture(5), {});  // the pad is cleared
  EXPECT_EQ(console.state().source, Source::gallery);
  EXPECT_FALSE(console.state().strokes);
  for (const ConsoleState& before : {two, one, start}) {
    ASSERT_TRUE(console.undo());
    EXPECT_EQ(console.state(), before);
  }
  EXPECT_FALSE(console.undo());
  for (const ConsoleState& after : {one, two}) {
    ASSERT_TRUE(console.redo());
    EXPECT_EQ(console.state(), after);
  }
}

TEST_F(ConsoleTest, UndoShowsThePictureOfBefore) {
  console.play(picture(3), Source::picture);
  const std::vector<float> decode = console.decoded().planar, input = console.input().planar;
  console.choose(1);
  EXPECT_NE(console.decoded().planar, decode);
  EXPECT_NE(console.input().planar, input);
  ASSERT_TRUE(console.undo());
  EXPECT_EQ(console.decoded().planar, decode);
  EXPECT_EQ(console.input().planar, input);
}

TEST_F(ConsoleTest, TheGallerysPicturesMayComeLater) {
  console.choose(1);
  const std::vector<float> decode = console.input().planar;
  const auto size = static_cast<std::size_t>(console.architecture().image_size());
  const auto count = static_cast<std::size_t>(console.model().gallery().size);
  console.set_gallery_images(std::vector<std::uint8_t>(size, 255));
  EXPECT_EQ(console.input().planar, decode) << "one picture is no gallery";
  console.set_gallery_images(std::vector<std::uint8_t>(size * count, 255));
  EXPECT_EQ(console.input().planar, std::vector<float>(size, 1.0f));
}

TEST_F(ConsoleTest, ALinkBringsTheStateBack) {
  console.choose(2);
  const float weights[] = {0, 0.25f, 0, 0.75f};
  console.set_attribute(1, weights);
  const std::string link =
      format_permalink(permalink_of(console.state(), console.schema(), "small"), console.schema());
  const ConsoleState sent = console.state();
  console.choose(0);
  console.apply(parse_permalink(link, console.schema()));
  EXPECT_EQ(console.state().gallery_index, 2);
  EXPECT_EQ(console.state().u, sent.u);
  EXPECT_EQ(console.state().positions, sent.positions);
}

TEST_F(ConsoleTest, WhatALinkDoesNotSayIsAsThePictureHasIt) {
  console.choose(1);
  const ConsoleState own = console.state();
  const AttributeSchema& schema = console.schema();
  const Attribute& second = schema.attributes()[1];
  console.choose(0);
  console.randomise(5);
  EXPECT_TRUE(
      console.apply(parse_permalink("img=1&" + second.name + "=" + second.values[2], schema)));
  std::vector<float> expected = own.origin;
  const int first = schema.first_fader(1);
  std::fill_n(&expected[first], second.faders(), 0.0f);
  expected[first + 2] = 1.0f;
  EXPECT_EQ(console.state().positions, expected);
}

TEST_F(ConsoleTest, ALinkOfAPictureBringsItsU) {
  console.play(picture(4), Source::picture);
  const ConsoleState sent = console.state();
  const Permalink link = permalink_of(sent, console.schema(), "small");
  console.choose(0);
  EXPECT_TRUE(console.apply(link));
  EXPECT_EQ(console.state().source, Source::link);
  EXPECT_EQ(console.state().u, sent.u);
  EXPECT_EQ(console.state().origin, sent.origin);
  EXPECT_EQ(console.state().positions, sent.positions);
  Permalink foreign = link;
  foreign.u.push_back(0.0f);  // of another model
  console.choose(1);
  EXPECT_FALSE(console.apply(foreign));
  EXPECT_EQ(console.state().gallery_index, 1);
  foreign.u.clear();
  foreign.gallery = 1000;
  EXPECT_FALSE(console.apply(foreign));
  EXPECT_EQ(console.state().gallery_index, 1);
  foreign.gallery = -1;
  EXPECT_TRUE(console.apply(foreign)) << "it names no picture";
  foreign.damaged = true;
  EXPECT_FALSE(console.apply(foreign));
}

TEST_F(ConsoleTest, ALinkBringsTheSameConsoleWhateverPlayedBefore) {
  console.choose(1);
  console.set_to({1, 3});
  console.set_locked(1, true);
  console.grab(0);
  console.move(0, 0.7123456f);
  const ConsoleState sent = console.state();
  const std::string text =
      format_permalink(permalink_of(sent, console.schema(), "small"), console.schema());
  console.reset();
  console.set_locked(1, false);
  console.set_locked(0, true);
  console.choose(2);
  console.set_from({0, 1});
  settle();
  const ConsoleState before = console.state();
  EXPECT_TRUE(console.apply(parse_permalink(text, console.schema())));
  EXPECT_EQ(console.state(), sent) << text;
  EXPECT_TRUE(console.undo()) << "in one step";
  settle();
  EXPECT_EQ(console.state(), before);
}

TEST_F(ConsoleTest, ALinkOfADrawingIsPlayedAsADrawing) {
  Permalink link;
  link.strokes = {{{0.5f, 0.5f}}};
  console.draw(picture(3), link.strokes);
  const ConsoleState sent = console.state();
  console.choose(1);
  EXPECT_TRUE(console.apply(link, picture(3)));
  EXPECT_EQ(console.state(), sent);
  EXPECT_FALSE(console.apply(link)) << "this model takes no drawings";
}

TEST_F(ConsoleTest, LocksHoldThroughEverythingButAHand) {
  console.grab(0);
  console.move(0, 0.25f);
  console.set_locked(0, true);
  console.randomise(1);
  console.choose(2);
  console.play(picture(5), Source::picture);
  console.reset();
  EXPECT_EQ(console.state().positions[0], 0.25f);
  console.grab(0);
  console.move(0, 0.5f);
  EXPECT_EQ(console.state().positions[0], 0.5f);
}

TEST_F(ConsoleTest, AGrabbedFaderGivesBackWhatItTook) {
  const float weights[] = {0.5f, 0.5f, 0, 0};
  console.set_attribute(1, weights);
  const std::vector<float> before = console.state().positions;
  console.grab(3);
  console.move(3, 1.0f);
  console.move(3, 0.0f);
  EXPECT_EQ(console.state().positions, before);
}

TEST_F(ConsoleTest, PlaysAPictureThroughThePlayer) {
  Model model = load_small();
  const Image image = picture(6);
  std::vector<float> planar(console.architecture().image_size()),
      positions(console.schema().faders()), u(console.architecture().latent_size());
  to_planar(image, planar.data());
  model.predict(planar.data(), positions.data());
  console.schema().to_argmax(positions.data());
  model.encode(planar.data(), positions.data(), u.data());
  model.set_u(u.data());
  const float* decode = model.decode(positions.data());

  console.play(image, Source::picture);
  EXPECT_EQ(console.state().u, u);
  EXPECT_EQ(console.state().origin, positions);
  EXPECT_EQ(console.input().planar, planar);
  EXPECT_EQ(console.decoded().planar, std::vector<float>(decode, decode + planar.size()));
}

TEST_F(ConsoleTest, StripAndPreviewsAreWhatTheyLeadTo) {
  console.choose(1);
  settle();
  const std::vector<float> last = console.strip(DecodeSchedule::strip_steps - 1).planar,
                           preview = console.preview(3).planar;
  console.glide_to_share(1.0f);
  EXPECT_EQ(console.decoded().planar, last);
  console.undo();
  console.solo(3);
  EXPECT_EQ(console.decoded().planar, preview);
}

TEST_F(ConsoleTest, TheStripFollowsAnotherB) {
  console.set_to({1, 1});
  settle();
  console.set_to({1, 2});
  settle();
  const std::vector<float> last = console.strip(DecodeSchedule::strip_steps - 1).planar;
  console.glide_to_share(1.0f);
  EXPECT_EQ(console.decoded().planar, last);
}

TEST_F(ConsoleTest, DecodesOnlyWhatHasChanged) {
  settle();
  const long long decodes = console.decodes();
  const unsigned strip = console.strip(5).revision, decoded = console.decoded().revision;
  settle();
  EXPECT_EQ(console.decodes(), decodes);
  EXPECT_EQ(console.decoded().revision, decoded);
  console.grab_fade();
  console.set_share(0.3f);  // along the strip: only the picture
  settle();
  EXPECT_EQ(console.decodes(), decodes + 1);
  EXPECT_EQ(console.strip(5).revision, strip);
  console.grab(5);
  console.move(5, 0.77f);  // another attribute: the strip, too
  settle();
  EXPECT_NE(console.strip(5).revision, strip);
}

TEST_F(ConsoleTest, ASweepStopsAtAHandAndGoesOnWithAnotherPicture) {
  console.sweep(true, true);
  EXPECT_TRUE(console.touring());
  console.choose(1);
  EXPECT_TRUE(console.sweeping());
  EXPECT_TRUE(console.advance(1.5));
  EXPECT_GT(console.share(), 0.0f);
  console.grab(0);
  EXPECT_FALSE(console.sweeping());
  EXPECT_FALSE(console.advance(1.0));
}

}  // namespace
}  // namespace fader
