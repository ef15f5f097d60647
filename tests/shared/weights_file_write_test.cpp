// Writing: what comes back, how it is laid out, and what a failed write leaves behind.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "shared/weights_file.hpp"
#include "tests/fuzz/seeds.hpp"
#include "tests/shared/file_bytes.hpp"

#ifndef __EMSCRIPTEN__
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#endif

namespace fader {
namespace {

namespace fs = std::filesystem;

// ---- numbers ----

TEST(Half, EveryOneComesBack) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = half_to_float(half);
    if (std::isnan(value)) {
      EXPECT_GT(bits & 0x7FFFu, 0x7C00u);
      EXPECT_TRUE(std::isnan(half_to_float(float_to_half(value))));
      EXPECT_EQ(float_to_half(value) & 0x8000u, bits & 0x8000u);
    } else {
      ASSERT_EQ(float_to_half(value), half) << value;
    }
  }
}

/// The definition: (−1)^sign · 2^(exponent − 15) · 1.fraction, or 2^-14 · 0.fraction.
TEST(Half, EveryOneHasTheValueOfItsDefinition) {
  for (unsigned bits = 0; bits < 0x7C00u; ++bits) {
    const int exponent = static_cast<int>(bits >> 10);
    const double fraction = (bits & 0x3FFu) / 1024.0;
    const double value =
        exponent ? std::ldexp(1.0 + fraction, exponent - 15) : std::ldexp(fraction, -14);
    ASSERT_EQ(half_to_float(static_cast<std::uint16_t>(bits)), value);
    ASSERT_EQ(half_to_float(static_cast<std::uint16_t>(bits | 0x8000u)), -value);
  }
  EXPECT_EQ(half_to_float(0x7C00), std::numeric_limits<float>::infinity());
  EXPECT_EQ(half_to_float(0xFC00), -std::numeric_limits<float>::infinity());
}

TEST(Half, RoundsToNearestEven) {
  const float infinity = std::numeric_limits<float>::infinity();
  for (unsigned bits = 0; bits < 0x7BFFu; ++bits) {  // between every two neighbours
    const float low = half_to_float(static_cast<std::uint16_t>(bits));
    const float high = half_to_float(static_cast<std::uint16_t>(bits + 1));
    const float middle = low + (high - low) / 2;  // exact: a float has 13 bits more
    ASSERT_EQ(float_to_half(middle), bits + (bits & 1u)) << middle;
    ASSERT_EQ(float_to_half(std::nextafter(middle, 0.0f)), bits);
    ASSERT_EQ(float_to_half(std::nextafter(middle, infinity)), bits + 1);
    ASSERT_EQ(float_to_half(-middle), (bits + (bits & 1u)) | 0x8000u);
  }
  EXPECT_EQ(float_to_half(65519.996f), 0x7BFF);
  EXPECT_EQ(float_to_half(65520.0f), 0x7C00);
  EXPECT_EQ(float_to_half(infinity), 0x7C00);
  EXPECT_EQ(float_to_half(-infinity), 0xFC00);
  EXPECT_EQ(float_to_half(std::numeric_limits<float>::denorm_min()), 0);
  EXPECT_EQ(float_to_half(-0.0f), 0x8000);
}

TEST(BFloat16, IsTheUpperHalfOfAFloat) {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const float value = bfloat16_to_float(static_cast<std::uint16_t>(bits));
    std::uint32_t wide;
    std::memcpy(&wide, &value, sizeof wide);
    if (std::isnan(value)) continue;  // passing one on may change its bits
    ASSERT_EQ(wide, bits << 16);
  }
  EXPECT_EQ(bfloat16_to_float(0x3FC0), 1.5f);
  EXPECT_TRUE(std::isnan(bfloat16_to_float(0x7FC0)));
}

// ---- round trips ----

std::vector<float> normal_values(std::size_t count) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0.0f, 0.1f);
  std::vector<float> values(count);
  for (float& value : values) value = normal(random);
  return values;
}

WeightsFile written_and_read(std::vector<TensorData> tensors,
                             const std::map<std::string, std::string>& metadata = {}) {
  Result<WeightsFile> file = WeightsFile::parse(serialize(std::move(tensors), metadata), "written");
  if (!file) {
    ADD_FAILURE() << file.error();
    return {};
  }
  return std::move(file).value();
}

TEST(Serialize, FloatsComeBackExactly) {
  const std::vector<float> values = normal_values(60);
  const WeightsFile file = written_and_read({as_f32("w", {3, 4, 5}, values.data())},
                                            {{"format", "pt"}, {"quote", "\"\\\n\x01 ü 😀"}});
  EXPECT_EQ(file.read_floats("w", {3, 4, 5}).value(), values);
  EXPECT_EQ(file.metadata().at("quote"), "\"\\\n\x01 ü 😀");
}

TEST(Serialize, HalvesComeBackWithinHalfAUnit) {
  const std::vector<float> values = normal_values(1000);
  const WeightsFile file = written_and_read({as_f16("w", {1000}, values.data())});
  const std::vector<float> read = file.read_floats("w", {1000}).value();
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(read[i], values[i], std::abs(values[i]) / 2048 + 0x1p-25f);
  }
}

TEST(Serialize, EightBitCodesComeBackWithinHalfAStepOfTheirChannel) {
  const std::size_t out = 5, in = 3, area = 16;
  std::vector<float> values = normal_values(out * in * area);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] *= static_cast<float>(std::pow(10.0, static_cast<double>(i / (in * area)) - 2.0));
  }
  for (std::size_t i = 0; i < in * area; ++i) values[2 * in * area + i] = 0.0f;  // a dead channel
  for (int channel_dim : {0, 1, 2}) {
    SCOPED_TRACE(channel_dim);
    const std::vector<std::uint64_t> shape = {out, in, area};
    const std::vector<TensorData> tensors = as_i8("w", shape, values.data(), channel_dim);
    ASSERT_EQ(tensors.size(), 2u);
    EXPECT_EQ(tensors[1].name, "w_scale");
    const WeightsFile file = written_and_read(tensors);
    const auto channels = static_cast<long long>(shape[static_cast<std::size_t>(channel_dim)]);
    const std::vector<float> scale = file.read_floats("w_scale", {channels}).value();
    const std::vector<float> read = file.read_floats("w", {5, 3, 16}, channel_dim).value();
    std::vector<float> largest(scale.size(), 0.0f), largest_read(scale.size(), 0.0f);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t index[] = {i / (in * area), i / area % in, i % area};
      const std::size_t channel = index[channel_dim];
      EXPECT_LE(std::abs(read[i] - values[i]), scale[channel] * 0.5001f);
      largest[channel] = std::max(largest[channel], std::abs(values[i]));
      largest_read[channel] = std::max(largest_read[channel], std::abs(read[i]));
    }
    for (std::size_t c = 0; c < scale.size(); ++c) {
      EXPECT_FLOAT_EQ(scale[c], largest[c] / 127.0f);
      EXPECT_FLOAT_EQ(largest_read[c], largest[c]);  // the largest weight is kept
    }
  }
}

TEST(Serialize, EightBitCodesOfAMatrixMayHaveAScaleForEachColumn) {
  const std::vector<float> values = {1000, 0.01f, 3, -500, 0.02f, 1};
  const WeightsFile file = written_and_read(as_i8_columns("w", {2, 3}, values.data()));
  const std::vector<float> read = file.read_floats("w", {2, 3}).value();
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(read[i], values[i],
                std::max(std::abs(values[i % 3]), std::abs(values[3 + i % 3])) / 250);
  }
}

// The response of a weight matrix to smooth pictures: independent rounding errors add up in it.
TEST(Serialize, DitheredEightBitCodesAnswerSmoothPicturesAsTheFloatsDo) {
  const std::size_t rows = 20, side = 16, columns = 2 * side * side;
  const std::vector<float> values = normal_values(rows * columns);
  const auto error = [&](const std::vector<TensorData>& tensors) {
    const WeightsFile file = written_and_read(tensors);
    const std::vector<float> read =
        file.read_floats("w", {static_cast<long long>(rows), static_cast<long long>(columns)})
            .value();
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) {
      double flat = 0, slope = 0;
      for (std::size_t c = 0; c < columns; ++c) {
        const double off = static_cast<double>(read[row * columns + c] - values[row * columns + c]);
        flat += off;
        slope += off * (static_cast<double>(c % side + c / side % side) / side - 1);
      }
      sum += flat * flat + slope * slope;
    }
    return sum;
  };
  for (const int levels : {127, 31}) {
    const double plain = error(as_i8_columns("w", {rows, columns}, values.data(), levels));
    const auto dithered = as_i8_dithered("w", {rows, columns}, values.data(), side, levels);
    EXPECT_LT(error(dithered), 0.2 * plain) << levels;
    for (const std::uint8_t byte : dithered[0].bytes)
      ASSERT_LE(std::abs(static_cast<int>(static_cast<std::int8_t>(byte))), levels);

    // What is rounded already stays as it is.
    const std::vector<float> once =
        written_and_read(dithered)
            .read_floats("w", {static_cast<long long>(rows), static_cast<long long>(columns)})
            .value();
    EXPECT_EQ(as_i8_dithered("w", {rows, columns}, once.data(), side, levels)[0].bytes,
              dithered[0].bytes);
  }
}

TEST(Serialize, EightBitCodesOfNumbersThatAreNoneAreZero) {
  const float values[] = {std::nanf(""),
                          2.0f,
                          std::numeric_limits<float>::infinity(),
                          1.0f,
                          std::numeric_limits<float>::denorm_min(),
                          0.0f};
  const std::vector<TensorData> tensors = as_i8("w", {3, 2}, values, 0);
  EXPECT_EQ(tensors[0].bytes, (Bytes{0, 127, 0, 0, 0, 0}));
}

TEST(Serialize, GoldenBytes) {
  const std::uint8_t values[] = {1, 2};
  const Bytes bytes = serialize({as_u8("b", {2}, values)}, {{"k", "v"}});
  std::string header =
      R"({"__metadata__":{"k":"v"},"b":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})";
  header.resize(120, ' ');  // 8 + 120 is a multiple of 64
  EXPECT_EQ(bytes, file_bytes(header, {1, 2}));
}

TEST(Serialize, DataStartsOnA64ByteBoundaryWhateverTheHeader) {
  for (std::size_t length = 1; length <= 130; ++length) {
    const Bytes bytes = serialize({as_u8(std::string(length, 'n'), {0}, nullptr)}, {});
    EXPECT_EQ(bytes.size() % 64, 0u);
  }
}

TEST(Serialize, SortsByElementSizeThenNameWhateverTheOrderOfInput) {
  const float values[] = {1, 2};
  const std::uint8_t bytes[] = {1, 2, 3};
  const TensorData a = as_u8("a", {3}, bytes), b = as_f16("b", {1}, values),
                   c = as_f32("c", {2}, values), d = as_f32("d", {1}, values);
  const Bytes once = serialize({a, b, c, d}, {{"x", "1"}, {"a", "2"}});
  EXPECT_EQ(once, serialize({d, c, b, a}, {{"a", "2"}, {"x", "1"}}));
  const WeightsFile file = written_and_read({a, b, c, d});
  std::string order;
  for (const TensorView& tensor : file.tensors()) {
    order += tensor.name;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(tensor.data) % size_of(tensor.dtype),
              reinterpret_cast<std::uintptr_t>(file.tensors()[0].data) % size_of(tensor.dtype));
  }
  EXPECT_EQ(order, "cdba");
}

// ---- the disk ----

Bytes contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class WriteAtomically : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              ("fader_write_" +
               std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    path_ = (folder_ / "model.safetensors").string();
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<std::string> listing() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  /// The write fails with a sentence that holds `words`.
  void expect_failure(const std::string& path, const Bytes& bytes, const std::string& words) {
    const Result<Done> written = write_atomically(path, bytes);
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().rfind(path + ": cannot be written", 0), 0u) << written.error();
    EXPECT_NE(written.error().find(words), std::string::npos) << written.error();
  }

  fs::path folder_;
  std::string path_;
};

TEST_F(WriteAtomically, WritesReplacesAndLeavesNothingElse) {
  ASSERT_TRUE(write_atomically(path_, {1, 2, 3}).ok());
  EXPECT_EQ(contents(path_), (Bytes{1, 2, 3}));
  const Bytes large = seed_model();
  ASSERT_TRUE(write_atomically(path_, large).ok());
  EXPECT_EQ(contents(path_), large);
  EXPECT_EQ(listing(), std::vector<std::string>{"model.safetensors"});
  const Result<WeightsFile> file = WeightsFile::open(path_);
  ASSERT_TRUE(file.ok()) << file.error();
  EXPECT_EQ(file.value().source(), path_);
  EXPECT_EQ(file.value().file_size(), large.size());
  ASSERT_TRUE(write_atomically(path_, {}).ok());
  EXPECT_TRUE(contents(path_).empty());
}

TEST_F(WriteAtomically, NamesAFolderThatIsMissing) {
  expect_failure((folder_ / "missing" / "m").string(), {1}, "No such file or directory");
  EXPECT_TRUE(listing().empty());
}

TEST_F(WriteAtomically, WillNotReplaceAFolder) {
  fs::create_directory(path_);
  expect_failure(path_, {1}, "it is a folder");
  EXPECT_EQ(listing(), std::vector<std::string>{"model.safetensors"});
}

#ifndef __EMSCRIPTEN__  // node has neither limits nor users

TEST_F(WriteAtomically, KeepsTheOldFileWhenTheDiskIsFull) {
  ASSERT_TRUE(write_atomically(path_, {1, 2, 3}).ok());
  // A file size limit makes write() come up short and then fail, as a full disk does.
  rlimit old_limit{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old_limit), 0);
  rlimit small = old_limit;
  small.rlim_cur = 5000;
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  expect_failure(path_, Bytes(20000), "File too large");
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old_limit), 0);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(contents(path_), (Bytes{1, 2, 3}));
  EXPECT_EQ(listing(), std::vector<std::string>{"model.safetensors"});
  EXPECT_TRUE(write_atomically(path_, Bytes(20000)).ok());  // and works when there is space again
}

TEST_F(WriteAtomically, NamesAFolderThatMayNotBeWritten) {
  ASSERT_TRUE(write_atomically(path_, {1, 2, 3}).ok());
  // Root may write anywhere, so root becomes nobody; others lock the folder.
  const bool root = geteuid() == 0;
  if (root) {
    ASSERT_EQ(seteuid(65534), 0);
  } else {
    fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  }
  expect_failure(path_, {4}, "Permission denied");
  if (root) {
    ASSERT_EQ(seteuid(0), 0);
  } else {
    fs::permissions(folder_, fs::perms::owner_all);
  }
  EXPECT_EQ(contents(path_), (Bytes{1, 2, 3}));
  EXPECT_EQ(listing(), std::vector<std::string>{"model.safetensors"});
}

TEST_F(WriteAtomically, WritesIntoDevicesWithoutReplacingThem) {
  expect_failure("/dev/full", {1}, "No space left on device");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
  EXPECT_TRUE(write_atomically("/dev/null", {1}).ok());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

#endif

}  // namespace
}  // namespace fader
