#include "web/app/permalink.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "shared/half.hpp"
#include "tests/web/schemas.hpp"

namespace fader {
namespace {

using Positions = std::vector<float>;
const AttributeSchema digits = test::digits(), faces = test::faces();

Positions mix(int a, float weight, int b) {
  Positions positions(10, 0.0f);
  positions[a] = weight;
  positions[b] = 1.0f - weight;
  return positions;
}

TEST(Permalink, IsAsShortAsThis) {
  Permalink link;
  link.model = "digits";
  link.gallery = 3;
  link.positions = {0, 0, 0.4f, 0, 0, 0, 0, 0.6f, 0, 0};
  EXPECT_EQ(format_permalink(link, digits), "m=digits&img=3&digit=2:0.4,7:0.6");
  link.gallery = -1;
  link.u = {1.0f, -0.5f};
  link.origin = mix(3, 1.0f, 0);
  link.positions = mix(4, 1.0f, 0);
  EXPECT_EQ(format_permalink(link, digits), "m=digits&u=~AAAg_AAAAA_C&was.digit=3&digit=4");
}

TEST(Permalink, RoundTripsEveryKindOfAttribute) {
  Permalink link;
  link.model = "faces & friends/ä%";
  link.gallery = 12;
  link.positions = {0.123456f, 0.25f, 0.0f, 0.75f, -0.333333f, 1.0f};
  EXPECT_EQ(parse_permalink(format_permalink(link, faces), faces), link);
  EXPECT_EQ(parse_permalink("#" + format_permalink(link, faces), faces), link);
}

TEST(Permalink, RoundTripsAPictureOfOnesOwn) {
  Permalink link;
  link.model = "faces";
  for (const float value : {0.1f, -3.0f, 65504.0f, 6e-8f, 0.0f})
    link.u.push_back(half_to_float(float_to_half(value)));
  link.origin = {1, 0, 1, 0, 0.5f, 0};
  link.positions = {0.5f, 0.5f, 0.5f, 0, 0.5f, 0.001f};
  EXPECT_EQ(parse_permalink(format_permalink(link, faces), faces), link);
}

TEST(Permalink, OfAStateIsWhatItsSenderSawToTheBit) {
  ConsoleState state = initial_state(faces, 3);
  state.gallery_index = 5;
  state.u = {1, 2, 3};
  state.positions = {1.0f / 3, 0.9f, 0.1f, 0, -0.98765432f, 1};
  state.fade = {{2, 0}, {2, 1}};
  state.locked = {true, false, true, false};
  const Permalink link = permalink_of(state, faces, "faces");
  EXPECT_EQ(link.gallery, 5);
  EXPECT_TRUE(link.u.empty()) << "a picture of the gallery travels as its number";
  EXPECT_EQ(link.positions, state.positions);
  EXPECT_EQ(carried(link, state), Carried::everything);
  const std::string text = format_permalink(link, faces);
  EXPECT_EQ(text,
            "m=faces&img=5&fade=age:0:1&lock=glasses,age&glasses=0.33333334&"
            "hair_colour=black:0.9,red:0.1&age=-0.9876543&smile=1");
  EXPECT_EQ(parse_permalink(text, faces), link);
}

TEST(Permalink, OfAnUntouchedPictureIsItsNumberAlone) {
  ConsoleState state = initial_state(digits, 2);
  state.gallery_index = 3;
  state.origin = state.positions = mix(8, 1.0f, 0);
  state.fade = fade_of_picture(digits, state.origin);
  EXPECT_EQ(format_permalink(permalink_of(state, digits, "digits"), digits), "m=digits&img=3");
}

TEST(Permalink, OfAnOpenedPictureCarriesItsUToTheBit) {
  ConsoleState state = initial_state(digits, 2);
  state.source = Source::picture;
  state.u = {0.1f, -1.0f / 3};
  state.origin = mix(1, 1.0f, 0);
  state.positions = mix(4, 1.0f, 0);
  const Permalink link = permalink_of(state, digits, "digits");
  EXPECT_EQ(link.u, state.u);
  EXPECT_EQ(carried(link, state), Carried::faded);
  EXPECT_EQ(parse_permalink(format_permalink(link, digits), digits), link);
  state.source = Source::link;
  EXPECT_EQ(carried(link, state), Carried::everything) << "there was no more to see";

  state.u.assign(max_link_u, 0.5f);
  EXPECT_EQ(permalink_of(state, digits, "digits").u, state.u);
  state.u.assign(max_link_u + 1, 0.5f);
  const Permalink without = permalink_of(state, digits, "digits");
  EXPECT_TRUE(without.u.empty()) << "too long for a link";
  EXPECT_EQ(without.positions, state.positions);
  EXPECT_EQ(carried(without, state), Carried::faders);
}

TEST(Permalink, OfADrawingCarriesItsStrokes) {
  ConsoleState state = initial_state(digits, 2);
  state.source = Source::drawing;
  state.u = {1, 2};
  const Strokes strokes = {{{0.5f, 0.25f}, {0.5f, 0.75f, 1.5f}}, {{0, 1}}};
  state.strokes = std::make_shared<const Strokes>(strokes);
  const Permalink link = permalink_of(state, digits, "digits");
  EXPECT_EQ(link.strokes, strokes);
  EXPECT_TRUE(link.u.empty()) << "who has the strokes needs no u";
  EXPECT_EQ(carried(link, state), Carried::everything);
  EXPECT_EQ(parse_permalink(format_permalink(link, digits), digits), link);

  const std::vector<Stroke> scribble(1, Stroke(max_link_ink, PadPoint{0.5f, 0.5f}));
  state.strokes = std::make_shared<const Strokes>(scribble);
  const Permalink shorter = permalink_of(state, digits, "digits");
  EXPECT_TRUE(shorter.strokes.empty()) << "too long for a link";
  EXPECT_EQ(shorter.u, state.u);
  EXPECT_EQ(carried(shorter, state), Carried::faded);

  state.source = Source::picture;  // the pad still shows what was drawn before
  state.strokes = std::make_shared<const Strokes>(strokes);
  EXPECT_TRUE(permalink_of(state, digits, "digits").strokes.empty());
}

TEST(Permalink, OlderLinksWriteUInHexadecimal) {
  const Permalink link = parse_permalink("m=digits&u=3c00b800&was.digit=3&digit=4", digits);
  EXPECT_EQ(link.u, (std::vector<float>{1.0f, -0.5f}));
  EXPECT_EQ(link.origin, mix(3, 1.0f, 0));
  EXPECT_EQ(parse_permalink("m=digits&z=3c00b800&was.digit=3&digit=4", digits), link);
}

TEST(Permalink, SaysThatItsPictureCannotBeRead) {
  for (const char* bad : {"img=-1", "img=x", "ink=", "ink=AB.", "ink=_", "u=", "u=~", "u=~AAAAA",
                          "u=~AAAAgf", "u=zz00", "u=7c00"}) {
    EXPECT_TRUE(parse_permalink(bad, digits).damaged) << bad;
    EXPECT_EQ(parse_permalink(bad, digits), Permalink()) << bad;
  }
  for (const char* good : {"", "m=x", "img=0", "ink=AA", "u=~AAAAAA", "u=0000", "digit=3"})
    EXPECT_FALSE(parse_permalink(good, digits).damaged) << good;
}

TEST(Permalink, AFadeHasTwoEndsOfOneAttribute) {
  EXPECT_EQ(parse_permalink("fade=hair_colour:2:0", faces).fade, (Fade{{1, 2}, {1, 0}}));
  for (const char* bad : {"fade=", "fade=age", "fade=age:0", "fade=age:0:2", "fade=age:-1:0",
                          "fade=age:1:1", "fade=hat:0:1", "fade=age:x:1"})
    EXPECT_FALSE(parse_permalink(bad, faces).fade) << bad;
}

TEST(Permalink, AttributesMayHaveTheNamesOfItsKeys) {
  const AttributeSchema hostile({
      {"m", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
      {"img", AttributeKind::continuous, {}, 0.0f, 9.0f, 0.0f},
      {"u", AttributeKind::categorical, {"a:b", "c,d", "&=%#"}, 0.0f, 1.0f, 0.0f},
      {"was.m", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
      {"lock", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
      {"a,b:c", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
  });
  Permalink link;
  link.model = "m";
  link.u = {1.0f};
  link.origin = {1, 3, 1, 0, 0, 0, 0, 1};
  link.positions = {0.5f, 7, 0.25f, 0.25f, 0.5f, 1, 1, 0};
  link.fade = {{5, 1}, {5, 0}};
  link.locked = {0, 4, 5};
  const std::string text = format_permalink(link, hostile);
  EXPECT_EQ(parse_permalink(text, hostile), link) << text;
}

TEST(Permalink, NonsenseIsPassedOver) {
  const Permalink link = parse_permalink(
      "#m=nothing&img=x&digit=12:x,7:NaN&smile=1&u=12&%%%=&=&&digit=6:0.25,1:0.75&was.digit=3",
      digits);
  EXPECT_EQ(link.model, "nothing");
  EXPECT_EQ(link.gallery, -1);
  EXPECT_TRUE(link.u.empty());
  EXPECT_TRUE(link.origin.empty()) << "it belongs to a u, and there is none";
  EXPECT_EQ(link.positions, mix(6, 0.25f, 1));
  for (const char* bad : {"img=1e9", "img=nan", "u=3c0", "u=fe00", "lock=", "lock=hat,,"})
    EXPECT_EQ(parse_permalink(bad, digits), Permalink()) << bad;
  EXPECT_TRUE(parse_permalink("digit=1:0", digits).positions.empty()) << "no weight at all";
  EXPECT_TRUE(parse_permalink("digit=1:-3,2:0", digits).positions.empty());
}

TEST(Permalink, ValuesAreClampedAndWeightsDividedByTheirSum) {
  EXPECT_EQ(parse_permalink("age=100", faces).positions[4], 3.0f);
  EXPECT_EQ(parse_permalink("age=-100", faces).positions[4], -1.0f);
  EXPECT_EQ(parse_permalink("digit=1,2:0.6,2:0.4", digits).positions, mix(1, 0.5f, 2));
  // Whose sum is a little above 1, which is left alone as rounding.
  EXPECT_EQ(parse_permalink("digit=4:0.3333343,4:0.666666687", digits).positions[4], 1.0f);
}

TEST(Permalink, WhatALinkDoesNotSayStandsWhereTheSchemaSaysTillThereIsAPicture) {
  EXPECT_EQ(parse_permalink("glasses=1", faces).positions, (Positions{1, 0, 0, 0, 0.5f, 0}));
  const int glasses = faces.find("glasses");
  const std::vector<int> unsaid = parse_permalink("glasses=1&hair_colour=red", faces).unsaid;
  EXPECT_EQ(unsaid.size() + 2, static_cast<std::size_t>(faces.size()));
  EXPECT_EQ(std::find(unsaid.begin(), unsaid.end(), glasses), unsaid.end());
  EXPECT_TRUE(parse_permalink("img=3", faces).unsaid.empty()) << "the picture's own, all of them";
  EXPECT_EQ(parse_permalink("glasses=1&hair_colour=red", faces).positions,
            (Positions{1, 0, 1, 0, 0.5f, 0}));
}

TEST(Permalink, AGalleryNumberWinsOverStrokesAndTheyOverAU) {
  const Permalink link = parse_permalink("img=2&ink=AA&u=3c00&was.digit=1", digits);
  EXPECT_EQ(link.gallery, 2);
  EXPECT_TRUE(link.strokes.empty());
  EXPECT_TRUE(link.u.empty());
  EXPECT_TRUE(link.origin.empty());
  EXPECT_TRUE(parse_permalink("ink=AA&u=3c00", digits).u.empty());
}

}  // namespace
}  // namespace fader
