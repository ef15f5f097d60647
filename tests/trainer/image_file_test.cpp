#include "native-trainer/data/image_file.hpp"

#include <gtest/gtest.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include <filesystem>

#include "native-trainer/png.hpp"
#include "tests/trainer/draw_pictures.hpp"
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
    const Image read = read_image(folder / "x.png");
    EXPECT_EQ(read.width, 13);
    EXPECT_EQ(read.height, 7);
    EXPECT_EQ(read.channels, channels);
    EXPECT_EQ(read.pixels, image.pixels);
  }
}

TEST(Png, ConvertsWhenAsked) {
  const TemporaryFolder folder;
  write_png(folder / "x.png", pattern(4, 4, 1));
  const Image read = read_image(folder / "x.png", 3);
  EXPECT_EQ(read.channels, 3);
  EXPECT_EQ(read.pixels.size(), 4u * 4 * 3);
  EXPECT_EQ(read.at(2, 1, 0), read.at(2, 1, 2));
}

/// An EXIF block that says an orientation, with the mark that JPEG has before it.
std::string exif_block(int orientation) {
  std::string exif("Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0", 24);
  exif += static_cast<char>(orientation);
  return exif + std::string("\0\0\0\0\0\0\0", 7);
}

/// A JPEG with an EXIF block that says its orientation.
std::string with_orientation(const std::string& jpeg, int orientation) {
  const std::string exif = exif_block(orientation);
  const auto size = exif.size() + 2;
  return jpeg.substr(0, 2) + "\xFF\xE1" + static_cast<char>(size >> 8) + static_cast<char>(size) +
         exif + jpeg.substr(2);
}

/// A lossless WebP, with that EXIF block unless it is empty.
std::string webp(const Image& image, const std::string& exif) {
  std::uint8_t* bytes = nullptr;
  const int stride = image.width * image.channels;
  const auto encode = image.channels == 4 ? WebPEncodeLosslessRGBA : WebPEncodeLosslessRGB;
  const std::size_t size = encode(image.pixels.data(), image.width, image.height, stride, &bytes);
  const WebPData picture{bytes, size},
      block{reinterpret_cast<const std::uint8_t*>(exif.data()), exif.size()};
  WebPData whole{};
  WebPMux* mux = WebPMuxNew();
  WebPMuxSetImage(mux, &picture, /*copy_data=*/0);
  if (!exif.empty()) WebPMuxSetChunk(mux, "EXIF", &block, /*copy_data=*/0);
  WebPMuxAssemble(mux, &whole);
  const std::string text(reinterpret_cast<const char*>(whole.bytes), whole.size);
  WebPDataClear(&whole);
  WebPMuxDelete(mux);
  WebPFree(bytes);
  return text;
}

/// Four quarters: red and green above, blue and white below.
Image quarters() {
  Image image(32, 48, 3);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 32; ++x)
      for (int c = 0; c < 3; ++c)
        image.at(x, y, c) =
            (x < 16 ? (y < 24 ? c == 0 : c == 2) : (y < 24 ? c == 1 : true)) ? 255 : 0;
  return image;
}

char colour(const Image& image, bool right, bool below) {
  const int x = image.width / 4 + (right ? image.width / 2 : 0);
  const int y = image.height / 4 + (below ? image.height / 2 : 0);
  const int r = image.at(x, y, 0) > 127, g = image.at(x, y, 1) > 127, b = image.at(x, y, 2) > 127;
  return "?rg?b??w"[r + 2 * g + 4 * b];
}

/// The colours at the top left, top right, bottom left and bottom right.
std::string corners(const Image& image) {
  std::string seen;
  for (const bool below : {false, true})
    for (const bool right : {false, true}) seen += colour(image, right, below);
  return seen;
}

// By orientation: the corners as CIPA DC-008 says where row 0 and column 0 of the stored picture
// belong.
const std::string corners_by_orientation[] = {"rgbw", "rgbw", "grwb", "wbgr", "bwrg",
                                              "rbgw", "brwg", "wgbr", "gwrb"};

TEST(Jpeg, StandsTheWayUpThatItsExifSays) {
  const TemporaryFolder folder;
  write_jpeg(folder / "x.jpg", quarters());
  const std::string jpeg = read_text(folder / "x.jpg");
  for (int orientation = 1; orientation <= 8; ++orientation) {
    write_text(folder / "y.jpg", with_orientation(jpeg, orientation));
    const Image image = read_image(folder / "y.jpg", 3);
    EXPECT_EQ(corners(image), corners_by_orientation[orientation]) << orientation;
    EXPECT_EQ(image.width, orientation < 5 ? 32 : 48) << orientation;
  }
  write_text(folder / "y.jpg", with_orientation(jpeg, 9));
  EXPECT_EQ(read_image(folder / "y.jpg", 3).pixels, read_image(folder / "x.jpg", 3).pixels);
}

TEST(Jpeg, MayHaveAFilmBehindIt) {
  const TemporaryFolder folder;
  write_jpeg(folder / "x.jpg", quarters());
  const std::string jpeg = read_text(folder / "x.jpg");
  write_text(folder / "y.jpg", jpeg + std::string(100000, 'm'));
  EXPECT_EQ(read_image(folder / "y.jpg", 3).pixels, read_image(folder / "x.jpg", 3).pixels);
  EXPECT_EQ(read_image(folder / "x.jpg", 4).channels, 4);
  EXPECT_EQ(read_image(folder / "x.jpg", 1).channels, 1);
  EXPECT_EQ(read_image(folder / "x.jpg").channels, 3);
}

TEST(Jpeg, IsRefusedWhereItIsCutOrDamaged) {
  const TemporaryFolder folder;
  write_jpeg(folder / "x.jpg", pattern(64, 64, 3));
  const std::string jpeg = read_text(folder / "x.jpg");
  for (std::size_t size = 3; size + 2 < jpeg.size(); size += 97) {
    write_text(folder / "y.jpg", jpeg.substr(0, size));
    EXPECT_NE(failure_of([&] { read_image(folder / "y.jpg", 3); }).find("y.jpg: cannot be read"),
              std::string::npos)
        << size;
  }
}

TEST(WebP, ReadsBackEveryPixelTheWayUpThatItsExifSays) {
  const TemporaryFolder folder;
  for (const int channels : {3, 4}) {
    Image image = pattern(13, 7, channels);
    if (channels == 4)  // what nobody sees need not be kept
      for (std::size_t i = 3; i < image.pixels.size(); i += 4) image.pixels[i] |= 1;
    write_text(folder / "x.webp", webp(image, ""));
    const Image read = read_image(folder / "x.webp");
    EXPECT_EQ(read.width, 13);
    EXPECT_EQ(read.channels, channels);
    EXPECT_EQ(read.pixels, image.pixels);
    EXPECT_EQ(read_image(folder / "x.webp", 1).pixels,
              with_channels(read_image(folder / "x.webp", 3), 1).pixels);
  }
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string exif = exif_block(orientation);
    for (const std::string& block : {exif, exif.substr(6)}) {  // JPEG's mark before it is optional
      write_text(folder / "x.webp", webp(quarters(), block));
      EXPECT_EQ(corners(read_image(folder / "x.webp")), corners_by_orientation[orientation])
          << orientation;
    }
  }
}

/// The file `name`, at every `step` bytes of its `whole`.
void expect_cuts_refused(const std::string& name, const std::string& whole, std::size_t step) {
  const TemporaryFolder folder;
  for (std::size_t size = 0; size + 2 < whole.size(); size += step) {
    write_text(folder / name, whole.substr(0, size));
    EXPECT_NE(failure_of([&] { read_image(folder / name); }).find(name + ": cannot be read"),
              std::string::npos)
        << size;
  }
}

TEST(WebP, IsRefusedWhereItIsCut) {
  expect_cuts_refused("x.webp", webp(pattern(64, 64, 3), ""), 97);
}

// turned.heic holds what quarters() holds, on 128 × 192 pixels and lossily, as phones write it: to
// be turned by 90 degrees clockwise, with an EXIF block that says so once more.
TEST(Heic, IsTurnedOnce) {
  const Image image = read_image(FADER_TEST_FILES "/turned.heic");
  EXPECT_EQ(image.width, 192);
  EXPECT_EQ(image.height, 128);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(corners(image), corners_by_orientation[6]);
  EXPECT_EQ(read_image(FADER_TEST_FILES "/turned.heic", 4).channels, 4);
  EXPECT_EQ(read_image(FADER_TEST_FILES "/turned.heic", 1).channels, 1);
}

TEST(Heic, IsRefusedWhereItIsCut) {
  const std::string whole = read_text(FADER_TEST_FILES "/turned.heic");
  ASSERT_GT(whole.size(), 700u);
  expect_cuts_refused("x.heic", whole, 37);
}

TEST(Png, FailuresNameTheFile) {
  const TemporaryFolder folder;
  const auto expect_named = [](const std::string& failure, const std::string& path) {
    EXPECT_NE(failure.find(path), std::string::npos) << failure;
  };
  expect_named(failure_of([&] { write_png(folder / "none/x.png", pattern(2, 2, 1)); }),
               folder / "none/x.png");
  expect_named(failure_of([&] { write_png(folder / "x.png", Image()); }), folder / "x.png");
  expect_named(failure_of([&] { read_image(folder / "x.png"); }), folder / "x.png");
  write_text(folder / "text.png", "no picture");
  expect_named(failure_of([&] { read_image(folder / "text.png"); }), folder / "text.png");
}

}  // namespace
}  // namespace fader
