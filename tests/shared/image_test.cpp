#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "shared/image.hpp"

namespace fader {
namespace {

/// Every byte value somewhere, and no symmetry that could hide a swapped axis.
Image pattern(int width, int height, int channels) {
  Image image(width, height, channels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  }
  return image;
}

using Pixels = std::vector<std::uint8_t>;

TEST(Image, IsInterleavedRowByRow) {
  Image image(3, 2, 3, 9);
  EXPECT_EQ(image.pixels, Pixels(18, 9));
  image.at(2, 1, 1) = 5;
  EXPECT_EQ(image.pixels[(1 * 3 + 2) * 3 + 1], 5);
}

TEST(Image, PlanarAndBackIsExact) {
  for (int channels : {1, 3}) {
    const Image image = pattern(16, 16, channels);
    std::vector<float> planar(image.pixels.size());
    to_planar(image, planar.data());
    EXPECT_EQ(from_planar(planar.data(), channels, 16).pixels, image.pixels);
  }
  Image image(2, 1, 3);
  image.pixels = {0, 51, 102, 153, 204, 255};  // R G B, R G B
  float planar[6];
  to_planar(image, planar);
  const float expected[] = {-1.0f, 0.2f, -0.6f, 0.6f, -0.2f, 1.0f};  // R R, G G, B B
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(planar[i], expected[i], 1e-6f);
}

TEST(Image, RoundsAndClamps) {
  EXPECT_EQ(to_8_bit(-1.0f), 0);
  EXPECT_EQ(to_8_bit(1.0f), 255);
  EXPECT_EQ(to_8_bit(0.001f), 128);
  EXPECT_EQ(to_8_bit(-0.001f), 127);
  EXPECT_EQ(to_8_bit(-7.0f), 0);
  EXPECT_EQ(to_8_bit(7.0f), 255);
  EXPECT_EQ(to_8_bit(std::numeric_limits<float>::infinity()), 255);
  EXPECT_EQ(to_8_bit(-std::numeric_limits<float>::infinity()), 0);
  EXPECT_EQ(to_8_bit(std::nanf("")), 0);
}

TEST(Image, RgbaRepeatsGreyAndKeepsColour) {
  const float grey[] = {-1.0f, 1.0f, 0.2f, -0.2f};
  std::uint8_t rgba[16];
  to_rgba(grey, 1, 2, rgba);
  EXPECT_EQ(Pixels(rgba, rgba + 16),
            (Pixels{0, 0, 0, 255, 255, 255, 255, 255, 153, 153, 153, 255, 102, 102, 102, 255}));
  const float colour[] = {-1.0f, 0.2f, 1.0f};
  to_rgba(colour, 3, 1, rgba);
  EXPECT_EQ(Pixels(rgba, rgba + 4), (Pixels{0, 153, 255, 255}));
}

// ---- resizing ----

TEST(ImageResized, ShrinkingTakesTheMeanOfEachArea) {
  Image image(4, 2, 1);
  image.pixels = {10, 20, 30, 40,  //
                  50, 60, 70, 80};
  EXPECT_EQ(resized(image, 2, 1).pixels, (Pixels{35, 55}));
  Image line(3, 1, 1);
  line.pixels = {0, 90, 240};  // 3 → 2: each takes one and a half pixels
  EXPECT_EQ(resized(line, 2, 1).pixels, (Pixels{30, 190}));
}

TEST(ImageResized, GrowingIsBilinearBetweenCentres) {
  Image line(2, 1, 1);
  line.pixels = {0, 100};
  EXPECT_EQ(resized(line, 4, 1).pixels, (Pixels{0, 25, 75, 100}));
  EXPECT_EQ(resized(line, 4, 3).pixels, (Pixels{0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100}));
}

TEST(ImageResized, EachAxisByItself) {
  Image image(2, 4, 1);
  image.pixels = {0, 100, 20, 120, 40, 140, 60, 160};
  EXPECT_EQ(resized(image, 4, 2).pixels, (Pixels{10, 35, 85, 110, 50, 75, 125, 150}));
}

TEST(ImageResized, KeepsSameSizeFlatColourAndChannels) {
  for (int channels : {1, 3, 4}) {
    const Image image = pattern(13, 11, channels);
    EXPECT_EQ(resized(image, 13, 11).pixels, image.pixels);
    const Image flat(17, 5, channels, 201);
    for (const auto& [width, height] : {std::pair{3, 3}, {50, 2}, {1, 1}, {7, 64}}) {
      const Image result = resized(flat, width, height);
      EXPECT_EQ(result.width, width);
      EXPECT_EQ(result.height, height);
      EXPECT_EQ(result.channels, channels);
      EXPECT_EQ(result.pixels, Pixels(result.pixels.size(), 201));
    }
  }
}

TEST(ImageResized, KeepsTheMeanWhenItShrinks) {
  const Image image = pattern(97, 61, 1);
  const auto mean = [](const Image& picture) {
    double sum = 0;
    for (std::uint8_t pixel : picture.pixels) sum += pixel;
    return sum / static_cast<double>(picture.pixels.size());
  };
  for (const auto& [width, height] : {std::pair{32, 32}, {96, 60}, {5, 61}, {1, 1}}) {
    EXPECT_NEAR(mean(resized(image, width, height)), mean(image), 0.6);
  }
}

TEST(ImageResized, AnEmptyImageBecomesBlack) {
  EXPECT_EQ(resized(Image(0, 0, 1), 2, 1).pixels, (Pixels{0, 0}));
}

// ---- channels ----

TEST(ImageChannels, GreyIsLuma) {
  Image image(4, 1, 3);
  image.pixels = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};
  EXPECT_EQ(with_channels(image, 1).pixels, (Pixels{76, 150, 29, 255}));
}

TEST(ImageChannels, GreyToColourAndBackIsExact) {
  const Image grey = pattern(16, 16, 1);
  for (int channels : {3, 4}) {
    const Image colour = with_channels(grey, channels);
    EXPECT_EQ(colour.channels, channels);
    if (channels == 4) {
      EXPECT_EQ(colour.at(3, 3, 3), 255);
    }
    EXPECT_EQ(with_channels(colour, 1).pixels, grey.pixels);
  }
}

TEST(ImageChannels, AlphaIsLaidOverBlack) {
  Image image(3, 1, 4);
  image.pixels = {200, 100, 50, 255, 200, 100, 50, 0, 200, 100, 50, 128};
  EXPECT_EQ(with_channels(image, 3).pixels, (Pixels{200, 100, 50, 0, 0, 0, 100, 50, 25}));
  EXPECT_EQ(with_channels(image, 1).pixels, (Pixels{124, 0, 62}));
}

TEST(ImageChannels, SameChannelsChangeNothing) {
  const Image image = pattern(3, 3, 4);
  EXPECT_EQ(with_channels(image, 4).pixels, image.pixels);
}

// ---- paste ----

TEST(ImagePaste, ClipsAtEveryEdge) {
  const Image part(2, 2, 1, 7);
  const struct {
    int x, y;
    Pixels expected;
  } cases[] = {
      {0, 0, {7, 7, 0, 7, 7, 0, 0, 0, 0}}, {-1, -1, {7, 0, 0, 0, 0, 0, 0, 0, 0}},
      {2, 2, {0, 0, 0, 0, 0, 0, 0, 0, 7}}, {2, -1, {0, 0, 7, 0, 0, 0, 0, 0, 0}},
      {3, 0, {0, 0, 0, 0, 0, 0, 0, 0, 0}}, {-5, 900, {0, 0, 0, 0, 0, 0, 0, 0, 0}},
  };
  for (const auto& c : cases) {
    Image whole(3, 3, 1);
    paste(part, whole, c.x, c.y);
    EXPECT_EQ(whole.pixels, c.expected) << c.x << ", " << c.y;
  }
}

TEST(ImagePaste, KeepsTheOrderOfPixels) {
  Image whole(5, 4, 3);
  const Image part = pattern(2, 3, 3);
  paste(part, whole, 2, 1);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 2; ++x) {
      for (int c = 0; c < 3; ++c) EXPECT_EQ(whole.at(x + 2, y + 1, c), part.at(x, y, c));
    }
  }
}

}  // namespace
}  // namespace fader
