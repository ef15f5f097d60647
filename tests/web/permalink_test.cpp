#include "web/app/permalink.hpp"

#include <gtest/gtest.h>

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
  EXPECT_EQ(format_permalink(link, digits), "m=digits&u=3c00b800&was.digit=3&digit=4");
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

TEST(Permalink, OfAStateIsWhatItsSenderSaw) {
  ConsoleState state = initial_state(faces, 3);
  state.gallery_index = 5;
  state.u = {1, 2, 3};
  state.positions = {1.0f / 3, 0.9999f, 0.0001f, 0, -0.98765f, 1};
  const Permalink link = permalink_of(state, faces, "faces");
  EXPECT_EQ(link.gallery, 5);
  EXPECT_TRUE(link.u.empty()) << "a picture of the gallery travels as its number";
  EXPECT_EQ(format_permalink(link, faces),
            "m=faces&img=5&glasses=0.333&hair_colour=black&age=-0.988&smile=1");
}

TEST(Permalink, OfADrawingCarriesItsU) {
  ConsoleState state = initial_state(digits, 2);
  state.source = Source::drawing;
  state.u = {0.1f, -1.0f};
  state.origin = mix(1, 1.0f, 0);
  state.positions = mix(4, 1.0f, 0);
  const Permalink link = permalink_of(state, digits, "digits");
  ASSERT_EQ(link.u.size(), 2u);
  EXPECT_NEAR(link.u[0], 0.1f, 1e-4f);
  EXPECT_EQ(parse_permalink(format_permalink(link, digits), digits), link);
  state.u.assign(max_link_u + 1, 0.5f);
  EXPECT_TRUE(permalink_of(state, digits, "digits").u.empty()) << "too long for a link";
}

TEST(Permalink, LinksOfBeforeSayZ) {
  EXPECT_EQ(parse_permalink("m=digits&z=3c00b800&was.digit=3&digit=4", digits),
            parse_permalink("m=digits&u=3c00b800&was.digit=3&digit=4", digits));
}

TEST(Permalink, AttributesMayHaveTheNamesOfItsKeys) {
  const AttributeSchema hostile({
      {"m", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
      {"img", AttributeKind::continuous, {}, 0.0f, 9.0f, 0.0f},
      {"u", AttributeKind::categorical, {"a:b", "c,d", "&=%#"}, 0.0f, 1.0f, 0.0f},
      {"was.m", AttributeKind::binary, {"absent", "present"}, 0.0f, 1.0f, 0.0f},
  });
  Permalink link;
  link.model = "m";
  link.u = {1.0f};
  link.origin = {1, 3, 1, 0, 0, 0};
  link.positions = {0.5f, 7, 0.25f, 0.25f, 0.5f, 1};
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
  for (const char* bad : {"img=-1", "img=1e9", "img=nan", "u=zz00", "u=3c0", "u=7c00", "u=fe00"}) {
    EXPECT_EQ(parse_permalink(bad, digits), Permalink()) << bad;
  }
  EXPECT_TRUE(parse_permalink("digit=1:0", digits).positions.empty()) << "no weight at all";
  EXPECT_TRUE(parse_permalink("digit=1:-3,2:0", digits).positions.empty());
}

TEST(Permalink, ValuesAreClampedAndWeightsDividedByTheirSum) {
  EXPECT_EQ(parse_permalink("age=100", faces).positions[4], 3.0f);
  EXPECT_EQ(parse_permalink("age=-100", faces).positions[4], -1.0f);
  EXPECT_EQ(parse_permalink("digit=1,2:0.6,2:0.4", digits).positions, mix(1, 0.5f, 2));
}

TEST(Permalink, WhatALinkDoesNotSayStandsWhereTheSchemaSays) {
  EXPECT_EQ(parse_permalink("glasses=1", faces).positions, (Positions{1, 0, 0, 0, 0.5f, 0}));
  EXPECT_EQ(parse_permalink("glasses=1&hair_colour=red", faces).positions,
            (Positions{1, 0, 1, 0, 0.5f, 0}));
}

TEST(Permalink, AGalleryNumberWinsOverAU) {
  const Permalink link = parse_permalink("img=2&u=3c00&was.digit=1", digits);
  EXPECT_EQ(link.gallery, 2);
  EXPECT_TRUE(link.u.empty());
  EXPECT_TRUE(link.origin.empty());
}

}  // namespace
}  // namespace fader
