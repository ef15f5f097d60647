#include "native-trainer/png.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

Image pattern(int width, int height, int channels) {
  Image image(width, height, channels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = static_cast<std::uint8_t>(i * 37 + i / 7);
  }
  return image;
}

TEST(Png, ReadsBackEveryPixel) {
  const TemporaryFolder folder;
  for (const int channels : {1, 3, 4}) {
    const Image image = pattern(13, 7, channels);
    write_png(folder / "x.png", image);
    const Image read = read_png(folder / "x.png");
    EXPECT_EQ(read.width, 13);
    EXPECT_EQ(read.height, 7);
    EXPECT_EQ(read.channels, channels);
    EXPECT_EQ(read.pixels, image.pixels);
  }
}

TEST(Png, ConvertsWhenAsked) {
  const TemporaryFolder folder;
  write_png(folder / "x.png", pattern(4, 4, 1));
  const Image read = read_png(folder / "x.png", 3);
  EXPECT_EQ(read.channels, 3);
  EXPECT_EQ(read.pixels.size(), 4u * 4 * 3);
  EXPECT_EQ(read.at(2, 1, 0), read.at(2, 1, 2));
}

TEST(Png, FailuresNameTheFile) {
  const TemporaryFolder folder;
  const auto expect_named = [](const std::string& failure, const std::string& path) {
    EXPECT_NE(failure.find(path), std::string::npos) << failure;
  };
  expect_named(failure_of([&] { write_png(folder / "none/x.png", pattern(2, 2, 1)); }),
               folder / "none/x.png");
  expect_named(failure_of([&] { write_png(folder / "x.png", Image()); }), folder / "x.png");
  expect_named(failure_of([&] { read_png(folder / "x.png"); }), folder / "x.png");
  write_text(folder / "text.png", "no picture");
  expect_named(failure_of([&] { read_png(folder / "text.png"); }), folder / "text.png");
}

}  // namespace
}  // namespace fader
