#include "web/app/link_code.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace fader {
namespace {

TEST(LinkCode, FloatsComeBackToTheBit) {
  std::vector<float> numbers = {0.0f,
                                -0.0f,
                                1.0f / 3,
                                -65504.0f,
                                std::numeric_limits<float>::min(),
                                std::numeric_limits<float>::denorm_min(),
                                std::numeric_limits<float>::max()};
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i)
    numbers.push_back(
        std::ldexp(static_cast<float>(random()), static_cast<int>(random() % 80) - 70));
  const std::string text = encode_floats(numbers);
  EXPECT_EQ(text.size(), numbers.size() * 6);
  const std::vector<float> again = decode_floats(text, numbers.size());
  ASSERT_EQ(again.size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    EXPECT_EQ(again[i], numbers[i]);
    EXPECT_EQ(std::signbit(again[i]), std::signbit(numbers[i]));
  }
  EXPECT_TRUE(decode_floats(text, numbers.size() - 1).empty()) << "more than asked for";
}

TEST(LinkCode, WhatIsNoFiniteFloatIsNone) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (const float number : {infinity, -infinity, std::numeric_limits<float>::quiet_NaN()})
    EXPECT_TRUE(decode_floats(encode_floats({number}), 1).empty());
  for (const char* bad : {"A", "AAAAA", "AAAAA=", "AAAAA~", "______", "AAAAAE"})
    EXPECT_TRUE(decode_floats(bad, 9).empty()) << bad;
}

TEST(LinkCode, StrokesComeBackToTheBit) {
  Drawing drawing;
  std::mt19937 random(5);
  std::uniform_real_distribution<float> anywhere(-0.1f, 1.1f);
  for (int stroke = 0; stroke < 4; ++stroke) {
    const auto point = [&] {  // every other stroke's pen feels pressure
      const float width = stroke % 2 == 0 ? 1.0f : 1.0f + anywhere(random);
      return PadPoint{anywhere(random), anywhere(random), width};
    };
    drawing.begin(point());
    for (int i = 0; i < 60; ++i) drawing.extend(point());
    drawing.end();
  }
  drawing.begin({1, 0});
  drawing.end();
  const std::vector<Stroke> again = decode_strokes(encode_strokes(drawing.strokes()));
  EXPECT_EQ(again, drawing.strokes());
  Drawing other;
  other.set(again);
  EXPECT_EQ(other.ink().pixels, drawing.ink().pixels);
}

TEST(LinkCode, AHandTakesTwoLettersAStep) {
  Drawing drawing;
  drawing.begin({0.3f, 0.3f});
  for (int i = 1; i <= 100; ++i)
    drawing.extend({0.3f + 0.2f * std::sin(0.05f * static_cast<float>(i)),
                    0.3f + 0.005f * static_cast<float>(i)});
  drawing.end();
  ASSERT_EQ(drawing.strokes()[0].size(), 101u);
  EXPECT_LE(encode_strokes(drawing.strokes()).size(), 210u);
}

TEST(LinkCode, WhatAreNoStrokesAreNone) {
  for (const char* bad : {"", ".", "A", "AA.", ".AA", "AA..AA", "AAA", "A A", "AA.A", "BA", "gggg",
                          "iiCA", "~~", "AA,AA", "~", "~AA", "~AA_B", "~AA_P"})
    EXPECT_TRUE(decode_strokes(bad).empty()) << bad;
  EXPECT_EQ(decode_strokes("AA"), (std::vector<Stroke>{{{0, 0}}}));
  EXPECT_EQ(decode_strokes("~AAA"), (std::vector<Stroke>{{{0, 0, 1}}}));
  EXPECT_EQ(decode_strokes("gggCA"), std::vector<Stroke>()) << "off the pad";
}

}  // namespace
}  // namespace fader
