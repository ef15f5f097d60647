#include "native-trainer/data/dataset.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "native-trainer/data/mnist.hpp"
#include "native-trainer/data/unpacked_file.hpp"
#include "tests/trainer/draw_digits.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

class DrawnMnist : public testing::Test {
 protected:
  void SetUp() override { write_drawn_mnist(folder_.path(), 60, 20); }

  std::string failure() {
    return failure_of([&] { open_dataset("mnist", folder_.path()); });
  }
  void rename_file(const std::string& from, const std::string& to) {
    fs::rename(folder_ / from, folder_ / to);
  }

  TemporaryFolder folder_;
};

TEST_F(DrawnMnist, IsWhatItsFilesSay) {
  const auto dataset = open_dataset("mnist", folder_.path());
  EXPECT_EQ(dataset->name(), "MNIST");
  EXPECT_EQ(dataset->image_side(), 32);
  EXPECT_EQ(dataset->content_side(), 28);
  EXPECT_EQ(dataset->image_channels(), 1);
  EXPECT_EQ(dataset->shippable(), Shippable::latents);
  EXPECT_EQ(dataset->size(Split::train), 55);
  EXPECT_EQ(dataset->size(Split::validation), 5);
  EXPECT_EQ(dataset->size(Split::test), 20);
  ASSERT_EQ(dataset->schema().size(), 1);
  const Attribute& digit = dataset->schema().attributes()[0];
  EXPECT_EQ(digit.name, "digit");
  EXPECT_EQ(digit.kind, AttributeKind::categorical);
  EXPECT_EQ(digit.values,
            (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
}

TEST_F(DrawnMnist, BatchesHoldTheDrawnPixelsInABlackFrame) {
  const DrawnDigits drawn = draw_digits(60, 2);  // as write_drawn_mnist draws its training part
  const auto dataset = open_dataset("mnist", folder_.path());
  const std::vector<std::int64_t> indices{54, 0, 7, 7};
  const Batch batch = dataset->batch(Split::train, indices);
  ASSERT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{4, 1, 32, 32}));
  ASSERT_EQ(batch.images.scalar_type(), torch::kUInt8);
  ASSERT_EQ(batch.attributes.sizes(), (std::vector<std::int64_t>{4, 10}));
  ASSERT_EQ(batch.attributes.scalar_type(), torch::kFloat32);
  const auto images = batch.images.accessor<std::uint8_t, 4>();
  const auto channels = batch.attributes.accessor<float, 2>();
  for (int i = 0; i < 4; ++i) {
    const auto index = static_cast<std::size_t>(indices[static_cast<std::size_t>(i)]);
    for (int y = 0; y < 32; ++y) {
      for (int x = 0; x < 32; ++x) {
        const bool framed = x < 2 || x >= 30 || y < 2 || y >= 30;
        const auto at = (index * 28 + static_cast<std::size_t>(y - 2)) * 28;
        ASSERT_EQ(images[i][0][y][x],
                  framed ? 0 : drawn.pixels[at + static_cast<std::size_t>(x - 2)])
            << i << ' ' << x << ' ' << y;
      }
    }
    for (int value = 0; value < 10; ++value) {
      EXPECT_EQ(channels[i][value], value == drawn.labels[index] ? 1.0f : 0.0f);
    }
  }
}

TEST_F(DrawnMnist, RangeIsABatchInOrder) {
  const auto dataset = open_dataset("mnist", folder_.path());
  const Batch range = dataset->range(Split::test, 5, 3);
  const Batch batch = dataset->batch(Split::test, {5, 6, 7});
  EXPECT_TRUE(torch::equal(range.images, batch.images));
  EXPECT_TRUE(torch::equal(range.attributes, batch.attributes));
  EXPECT_TRUE(torch::equal(dataset->attributes(Split::test).slice(0, 5, 8), batch.attributes));
  EXPECT_FALSE(torch::equal(range.images, dataset->range(Split::train, 5, 3).images));
}

TEST_F(DrawnMnist, LimitHoldsForTrainingOnly) {
  const auto dataset = open_dataset("mnist", folder_.path(), {7});
  EXPECT_EQ(dataset->size(Split::train), 7);
  EXPECT_EQ(dataset->size(Split::test), 20);
  EXPECT_EQ(open_dataset("mnist", folder_.path(), {1000})->size(Split::train), 55);
}

TEST_F(DrawnMnist, OtherSetsOfItsFormatSayWhatTheyAre) {
  write_text(folder_ / "attributes.json",
             R"({"name": "garments", "attributes": [{"name": "garment", "kind": "categorical",
                 "values": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]}]})");
  const auto dataset = open_dataset("mnist", folder_.path());
  EXPECT_EQ(dataset->name(), "garments");
  EXPECT_EQ(dataset->schema().attributes()[0].name, "garment");
  EXPECT_FALSE(dataset->handwriting());
  EXPECT_EQ(dataset->shippable(), Shippable::nothing);
  write_text(folder_ / "attributes.json",
             R"({"attributes": [{"name": "x", "kind": "categorical", "values": ["a", "b"]}]})");
  EXPECT_NE(failure().find("only 0 to 1 are known"), std::string::npos) << failure();
  write_text(folder_ / "attributes.json", R"({"attributes": [{"name": "x", "kind": "binary"}]})");
  EXPECT_NE(failure().find("one categorical attribute"), std::string::npos) << failure();
}

TEST_F(DrawnMnist, ValidatesByTheEndOfTheTrainingPart) {
  const DrawnDigits drawn = draw_digits(60, 2);
  const auto labels =
      open_dataset("mnist", folder_.path())->attributes(Split::validation).argmax(1);
  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(labels[i].item<int64_t>(), drawn.labels[static_cast<std::size_t>(55 + i)]);
}

TEST_F(DrawnMnist, HasADigestOfAllItsFiles) {
  const auto digest = [&](DatasetOptions options = {}) {
    return open_dataset("mnist", folder_.path(), options)->digest();
  };
  const std::string before = digest();
  EXPECT_EQ(digest({7}), before);
  for (const std::string file : {"train-images-idx3", "t10k-labels-idx1"}) {
    std::string bytes = read_text(folder_ / (file + "-ubyte"));
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    write_text(folder_ / (file + "-ubyte"), bytes);
    EXPECT_NE(digest(), before) << file;
  }
}

TEST_F(DrawnMnist, ReadsEverySpelling) {
  const auto expected = open_dataset("mnist", folder_.path())->range(Split::train, 0, 55).images;
  rename_file("train-images-idx3-ubyte", "train-images.idx3-ubyte");
  rename_file("t10k-labels-idx1-ubyte", "t10k-labels.idx1-ubyte");
  EXPECT_TRUE(torch::equal(open_dataset("mnist", folder_.path())->range(Split::train, 0, 55).images,
                           expected));
  const TemporaryFolder packed;
  write_drawn_mnist(packed.path(), 60, 20, true);
  fs::rename(packed / "train-labels-idx1-ubyte.gz", packed / "train-labels.idx1-ubyte.gz");
  EXPECT_TRUE(torch::equal(open_dataset("mnist", packed.path())->range(Split::train, 0, 55).images,
                           expected));
}

TEST_F(DrawnMnist, PadsSmallerImagesAndRefusesOthers) {
  const auto write_images = [&](int rows, int columns) {
    std::string bytes("\0\0\x08\x03\0\0\0\2\0\0\0", 11);
    bytes += static_cast<char>(rows);
    bytes += std::string("\0\0\0", 3) + static_cast<char>(columns);
    bytes += std::string(static_cast<std::size_t>(2 * rows) * columns, '\xff');
    for (const std::string part : {"train", "t10k"}) {
      write_text(folder_ / (part + "-images-idx3-ubyte"), bytes);
      write_text(folder_ / (part + "-labels-idx1-ubyte"), std::string("\0\0\x08\x01\0\0\0\2\4\5", 10));
    }
  };
  write_images(16, 16);
  const auto dataset = open_dataset("mnist", folder_.path());
  EXPECT_EQ(dataset->content_side(), 16);
  const auto image = dataset->range(Split::train, 0, 1).images;
  EXPECT_EQ(image.to(torch::kInt64).sum().item<int64_t>(), 255 * 16 * 16);
  EXPECT_EQ(image[0][0].slice(0, 8, 24).slice(1, 8, 24).to(torch::kInt64).sum().item<int64_t>(),
            255 * 16 * 16);
  write_images(28, 20);
  EXPECT_NE(failure().find("holds images of 20×28; give square ones"), std::string::npos);
  write_images(33, 33);
  EXPECT_NE(failure().find("holds images of 33×33"), std::string::npos);
}

TEST_F(DrawnMnist, RefusesLabelsThatDoNotBelong) {
  fs::copy_file(folder_ / "t10k-labels-idx1-ubyte", folder_ / "train-labels-idx1-ubyte",
                fs::copy_options::overwrite_existing);
  EXPECT_NE(failure().find("has 20 labels for the 60 images"), std::string::npos) << failure();
}

TEST_F(DrawnMnist, RefusesLabelsThatAreNoDigits) {
  std::string labels = read_text(folder_ / "t10k-labels-idx1-ubyte");
  labels[8 + 3] = 10;
  write_text(folder_ / "t10k-labels-idx1-ubyte", labels);
  EXPECT_NE(failure().find("has the label 10 at position 3"), std::string::npos) << failure();
}

TEST_F(DrawnMnist, NamesWhatIsMissingAndTheCure) {
  fs::remove(folder_ / "t10k-images-idx3-ubyte");
  EXPECT_EQ(failure(), folder_.path() +
                           " has no t10k-images-idx3-ubyte (raw or .gz); fetch it with: fader "
                           "prepare mnist --out " +
                           folder_.path());
  EXPECT_NE(failure_of([&] { open_dataset("mnist", folder_ / "none"); }).find("is not a folder"),
            std::string::npos);
  EXPECT_NE(failure_of([&] { open_dataset("cats", folder_.path()); }).find("\"cats\""),
            std::string::npos);
}

TEST(ToNetwork, MapsBytesToMinusOneAndOne) {
  const auto images = torch::tensor({0, 51, 255}, torch::kUInt8).view({1, 1, 1, 3});
  const auto values = to_network(images);
  EXPECT_EQ(values.scalar_type(), torch::kFloat32);
  EXPECT_TRUE(torch::allclose(values, torch::tensor({-1.0f, -0.6f, 1.0f}).view({1, 1, 1, 3})));
}

TEST(DrawDigits, AreBalancedDarkAroundAndAllDifferent) {
  const DrawnDigits digits = draw_digits(200, 5);
  std::vector<int> counts(10);
  for (const int label : digits.labels) ++counts[static_cast<std::size_t>(label)];
  EXPECT_EQ(counts, std::vector<int>(10, 20));
  const auto images = torch::from_blob(const_cast<std::uint8_t*>(digits.pixels.data()),
                                       {200, 28, 28}, torch::kUInt8)
                          .to(torch::kFloat32);
  EXPECT_EQ(images.select(1, 0).max().item<float>(), 0.0f);
  EXPECT_EQ(images.select(1, 27).max().item<float>(), 0.0f);
  EXPECT_EQ(images.select(2, 0).max().item<float>(), 0.0f);
  EXPECT_EQ(images.select(2, 27).max().item<float>(), 0.0f);
  EXPECT_GT(images.amax({1, 2}).min().item<float>(), 250.0f);
  // Ink grows with the thickness that was drawn.
  const auto ink = images.mean({1, 2});
  const auto thickness = torch::tensor(digits.thickness);
  EXPECT_GT(torch::corrcoef(torch::stack({ink, thickness}))[0][1].item<float>(), 0.6f);
  EXPECT_EQ(digits.pixels, draw_digits(200, 5).pixels);
  EXPECT_NE(digits.pixels, draw_digits(200, 6).pixels);
}

/// The real data set where the machine has it.
class RealMnist : public testing::Test {
 protected:
  void SetUp() override {
    const char* given = std::getenv("FADER_MNIST");
    folder_ = given ? given : "../shared/data/mnist";
    if (!fs::is_directory(folder_)) GTEST_SKIP() << "no MNIST at " << folder_;
  }
  std::string folder_;
};

TEST_F(RealMnist, IsTheKnownOne) {
  const auto dataset = open_dataset("mnist", folder_);
  ASSERT_EQ(dataset->size(Split::train), 55000);
  ASSERT_EQ(dataset->size(Split::validation), 5000);
  ASSERT_EQ(dataset->size(Split::test), 10000);
  const Batch first = dataset->range(Split::train, 0, 55000),
              last = dataset->range(Split::validation, 0, 5000);
  const Batch train{torch::cat({first.images, last.images}),
                    torch::cat({first.attributes, last.attributes})};
  // The mean of MNIST's training pixels, 0.1307, is known to every user of it.
  EXPECT_NEAR(train.images.to(torch::kFloat64).sum().item<double>() / (60000.0 * 28 * 28 * 255),
              0.1307, 5e-5);
  const auto counts = train.attributes.sum(0);
  EXPECT_TRUE(torch::equal(
      counts,
      torch::tensor({5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, torch::kFloat32)))
      << counts;
  EXPECT_EQ(dataset->range(Split::test, 0, 1).attributes.argmax(1).item<int64_t>(), 7);
}

TEST_F(RealMnist, HasTheSumsThatPrepareExpects) {
  for (const RemoteFile& file : mnist_files()) {
    const std::string path = folder_ + "/" + file.name;
    if (!fs::exists(path)) GTEST_SKIP() << "not packed";
    EXPECT_EQ(unpacked_sha256(path), file.sha256) << file.name;
  }
}

}  // namespace
}  // namespace fader
