#include "web/app/picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fader {
namespace {

Architecture digits() {
  Architecture a;
  a.img_sz = 32;
  a.content_sz = 28;
  a.img_fm = 1;
  return a;
}

Architecture faces() {
  Architecture a;
  a.img_sz = a.content_sz = 16;
  a.img_fm = 3;
  return a;
}

void fill(Image& image, int left, int top, int width, int height, std::uint8_t value) {
  for (int y = top; y < top + height; ++y) {
    for (int x = left; x < left + width; ++x) {
      for (int c = 0; c < image.channels; ++c) image.at(x, y, c) = value;
    }
  }
}

struct Ink {
  int left = 999, top = 999, right = -1, bottom = -1;
  double x = 0, y = 0, mass = 0;
};
Ink ink_of(const Image& image) {
  Ink ink;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const int v = image.at(x, y);
      if (v < 24) continue;
      ink.left = std::min(ink.left, x), ink.right = std::max(ink.right, x);
      ink.top = std::min(ink.top, y), ink.bottom = std::max(ink.bottom, y);
      ink.mass += v, ink.x += v * (x + 0.5), ink.y += v * (y + 0.5);
    }
  }
  ink.x /= ink.mass;
  ink.y /= ink.mass;
  return ink;
}

TEST(Picture, OnlyGreyPicturesInAMarginTakeDrawings) {
  EXPECT_TRUE(takes_drawings(digits()));
  EXPECT_FALSE(takes_drawings(faces()));
  Architecture whole = digits();
  whole.content_sz = 32;
  EXPECT_FALSE(takes_drawings(whole));
}

TEST(Picture, InkIsScaledToTwentyPixelsAndCentredByItsMass) {
  Image drawn(280, 280, 1);
  fill(drawn, 10, 30, 20, 100, 255);  // a tall bar in a corner
  const Image centred = centred_ink(drawn, digits());
  ASSERT_EQ(centred.width, 32);
  const Ink ink = ink_of(centred);
  EXPECT_EQ(ink.bottom - ink.top + 1, 20);
  EXPECT_EQ(ink.right - ink.left + 1, 4);
  EXPECT_NEAR(ink.x, 16.0, 0.51);
  EXPECT_NEAR(ink.y, 16.0, 0.51);
}

TEST(Picture, WithoutInkItStaysBlack) {
  EXPECT_EQ(centred_ink(Image(280, 280, 1), digits()).pixels, Image(32, 32, 1).pixels);
}

TEST(Picture, APhotoOfADigitOnPaperBecomesTheSameInk) {
  Image dark_on_white(200, 200, 3, 235);
  fill(dark_on_white, 90, 50, 20, 100, 30);
  Image light_on_black(200, 200, 1, 0);
  fill(light_on_black, 90, 50, 20, 100, 255);
  const Ink a = ink_of(prepared(dark_on_white, digits())),
            b = ink_of(prepared(light_on_black, digits()));
  EXPECT_EQ(a.left, b.left);
  EXPECT_EQ(a.right, b.right);
  EXPECT_EQ(a.top, b.top);
  EXPECT_EQ(a.bottom, b.bottom);
  EXPECT_NEAR(a.mass, b.mass, 0.01 * b.mass) << "stretched to the full range";
}

TEST(Picture, TheMiddleSquareIsKept) {
  Image wide(64, 32, 3, 0);
  fill(wide, 16, 0, 32, 32, 200);  // exactly the middle square
  const Image middle = prepared(wide, faces());
  ASSERT_EQ(middle.width, 16);
  ASSERT_EQ(middle.channels, 3);
  for (const std::uint8_t pixel : middle.pixels) ASSERT_EQ(pixel, 200);
  Image tall(32, 64, 4, 255);
  fill(tall, 0, 0, 32, 16, 0);  // above the square, transparent
  for (const std::uint8_t pixel : prepared(tall, faces()).pixels) ASSERT_EQ(pixel, 255);
}

TEST(Picture, AColourPictureBecomesGreyForAGreyModel) {
  Architecture grey = faces();
  grey.img_fm = 1;
  const Image made = prepared(Image(20, 20, 3, 100), grey);
  EXPECT_EQ(made.channels, 1);
  for (const std::uint8_t pixel : made.pixels) ASSERT_EQ(pixel, 100);
}

TEST(Picture, ScreenPixelsKeepColoursWhereTheyAre) {
  const std::vector<float> planar = {-1, 1, 0, -1, 0, 1, -1, -1, 1, -1, 0, -2};  // [3, 2, 2]
  const std::vector<std::uint8_t> expected = {0,   128, 255, 255, 255, 255, 0, 255,
                                              128, 0,   128, 255, 0,   0,   0, 255};
  EXPECT_EQ(screen_pixels(planar.data(), 3, 2), expected);
}

TEST(Picture, ScreenPixelsDrawGreyAsInk) {
  const std::vector<float> planar = {-1, 1, -1, -1};  // [1, 2, 2]: bright at the top right
  const std::vector<std::uint8_t> rgba = screen_pixels(planar.data(), 1, 2);
  const Tint paper = ink_tint(0.0f), ink = ink_tint(1.0f);
  for (int i = 0; i < 4; ++i) {
    const Tint tint = i == 1 ? ink : paper;
    EXPECT_NEAR(rgba[4 * i], tint.r * 255.0f, 0.51f) << i;
    EXPECT_NEAR(rgba[4 * i + 1], tint.g * 255.0f, 0.51f) << i;
    EXPECT_NEAR(rgba[4 * i + 2], tint.b * 255.0f, 0.51f) << i;
    EXPECT_EQ(rgba[4 * i + 3], 255) << i;
  }
}

TEST(Picture, InkIsIvoryOnThePagesDark) {
  const Tint paper = ink_tint(-1.0f), ink = ink_tint(2.0f), between = ink_tint(0.5f);
  EXPECT_LT(paper.r, paper.b);
  EXPECT_GT(ink.r, ink.b);
  EXPECT_FLOAT_EQ(between.g, 0.5f * (paper.g + ink.g));
}

}  // namespace
}  // namespace fader
