#include "native-trainer/data/idx.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include "native-trainer/data/unpacked_file.hpp"
#include "tests/trainer/draw_digits.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 255);
  return bytes;
}

std::string image_header(std::uint32_t count, std::uint32_t rows, std::uint32_t columns) {
  return big_endian(0x803) + big_endian(count) + big_endian(rows) + big_endian(columns);
}

class Idx : public testing::Test {
 protected:
  std::string image_failure(const std::string& bytes) {
    write_text(path_, bytes);
    return failure_of([&] { read_idx_images(path_); });
  }
  std::string label_failure(const std::string& bytes) {
    write_text(path_, bytes);
    return failure_of([&] { read_idx_labels(path_); });
  }
  /// One sentence that begins with the path, holds `says` and ends with a cure.
  void expect_sentence(const std::string& failure, const std::string& says) {
    EXPECT_EQ(failure.find(path_), 0u) << failure;
    EXPECT_NE(failure.find(says), std::string::npos) << failure;
    EXPECT_NE(failure.find("; "), std::string::npos) << failure;
    EXPECT_EQ(failure.find('\n'), std::string::npos) << failure;
  }

  TemporaryFolder folder_;
  std::string path_ = folder_ / "train-images-idx3-ubyte";
};

TEST_F(Idx, ReadsWhatWasWrittenRawAndPacked) {
  const DrawnDigits digits = draw_digits(30, 3);
  write_idx(digits, folder_.path(), "train");
  write_idx(digits, folder_.path(), "train", true);
  EXPECT_LT(read_text(path_ + ".gz").size(), read_text(path_).size());
  for (const std::string packed : {"", ".gz"}) {
    const IdxImages images = read_idx_images(path_ + packed);
    EXPECT_EQ(images.count, 30);
    EXPECT_EQ(images.rows, 28);
    EXPECT_EQ(images.columns, 28);
    EXPECT_EQ(images.pixels, digits.pixels);
    EXPECT_EQ(read_idx_labels(folder_ / ("train-labels-idx1-ubyte" + packed)), digits.labels);
  }
}

TEST_F(Idx, ReadsRowsAndColumnsInTheirOrder) {
  write_text(path_, image_header(1, 2, 3) + std::string("\1\2\3\4\5\6"));
  const IdxImages images = read_idx_images(path_);
  EXPECT_EQ(images.rows, 2);
  EXPECT_EQ(images.columns, 3);
  EXPECT_EQ(images.pixels, (std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}));
}

TEST_F(Idx, RefusesEveryCut) {
  const std::string whole = image_header(2, 3, 3) + std::string(18, 'x');
  for (std::size_t size = 0; size < whole.size(); ++size) {
    expect_sentence(image_failure(whole.substr(0, size)), "is cut short");
  }
  EXPECT_EQ(image_failure(whole), "");
  const std::string labels = big_endian(0x801) + big_endian(5) + std::string(5, '\1');
  for (std::size_t size = 0; size < labels.size(); ++size) {
    expect_sentence(label_failure(labels.substr(0, size)), "is cut short");
  }
  EXPECT_EQ(label_failure(labels), "");
}

TEST_F(Idx, RefusesEveryCutOfAPackedFile) {
  write_idx(draw_digits(5, 1), folder_.path(), "train", true);
  const std::string whole = read_text(path_ + ".gz");
  for (std::size_t size = 0; size < whole.size(); size += size < 40 ? 1 : 13) {
    const std::string failure = image_failure(whole.substr(0, size));
    EXPECT_EQ(failure.find(path_), 0u) << size << ": " << failure;
  }
  expect_sentence(image_failure(whole.substr(0, whole.size() - 1)), "is cut short");
  EXPECT_EQ(image_failure(whole), "");
}

TEST_F(Idx, RefusesDamagedPacking) {
  write_idx(draw_digits(50, 1), folder_.path(), "train", true);
  std::string bytes = read_text(path_ + ".gz");
  for (std::size_t at = bytes.size() / 2; at < bytes.size() / 2 + 20; ++at) bytes[at] ^= 0x55;
  expect_sentence(image_failure(bytes), "is damaged");
}

TEST_F(Idx, RefusesMoreDataThanPromised) {
  expect_sentence(image_failure(image_header(1, 2, 2) + "12345"), "has more data than the 4 bytes");
  expect_sentence(label_failure(big_endian(0x801) + big_endian(1) + "12"), "has more data");
}

TEST_F(Idx, RefusesWrongMagic) {
  expect_sentence(image_failure(big_endian(0x801) + big_endian(1) + "1"),
                  "begins with 0x00000801 instead of 0x00000803");
  expect_sentence(label_failure(image_header(1, 1, 1) + "1"), "not an IDX file of labels");
  expect_sentence(image_failure("<html>Not found</html>"), "not an IDX file of images");
}

TEST_F(Idx, RefusesSizesThatWrapRound) {
  // 2^16 · 2^16 · 2^32 … would be 0 in 64 bits.
  expect_sentence(image_failure(image_header(0xffffffff, 0xffffffff, 0xffffffff)), "claims");
  expect_sentence(image_failure(image_header(0x80000000, 0x80000000, 4)), "claims");
  expect_sentence(image_failure(image_header(0, 28, 28)), "holds no images");
  expect_sentence(image_failure(image_header(1, 0, 28)), "holds no images");
  // 2 GiB promised, nothing there: refused without taking the memory.
  expect_sentence(image_failure(image_header(2000000, 32, 32) + "x"), "is cut short");
}

TEST_F(Idx, NamesAFileThatIsNotThere) {
  expect_sentence(failure_of([&] { read_idx_images(path_); }), "cannot be opened");
  path_ = folder_.path();
  expect_sentence(failure_of([&] { read_idx_images(path_); }), "is a folder");
}

}  // namespace
}  // namespace fader
