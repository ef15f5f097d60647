#include "native-trainer/data/celeba.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/data/image_file.hpp"
#include "tests/trainer/draw_pictures.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

class CelebA : public testing::Test {
 protected:
  void SetUp() override { write_celeba(folder_.path(), 6, 3); }

  std::string failure(const std::vector<std::string>& attributes = {}) {
    return failure_of([&] { list_celeba(folder_.path(), attributes); });
  }
  void expect_refused(const std::string& table, const std::string& says) {
    const std::string sentence = failure();
    EXPECT_EQ(sentence.find(folder_ / table), 0u) << sentence;
    EXPECT_NE(sentence.find(says), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
  }
  /// Rewrites a table with the first `from` in it made `to`.
  void edit(const std::string& table, const std::string& from, const std::string& to) {
    std::string text = read_text(folder_ / table);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    write_text(folder_ / table, text.replace(at, from.size(), to));
  }

  TemporaryFolder folder_;
  const std::string attributes_ = "list_attr_celeba.txt", partition_ = "list_eval_partition.txt";
};

TEST_F(CelebA, IsWhatItsFilesSay) {
  const Listing listing = list_celeba(folder_.path(), {});
  EXPECT_EQ(listing.name, "CelebA");
  EXPECT_FALSE(listing.shippable);
  ASSERT_EQ(listing.schema.size(), 3);
  EXPECT_EQ(listing.schema.attributes()[1].name, "Smiling");
  EXPECT_EQ(listing.schema.attributes()[1].kind, AttributeKind::binary);
  ASSERT_EQ(listing.train.pictures.size(), 6u);
  ASSERT_EQ(listing.validation.pictures.size(), 1u);
  EXPECT_EQ(listing.validation.pictures[0].file, "000007.jpg");
  ASSERT_EQ(listing.test.pictures.size(), 3u);
  EXPECT_EQ(listing.test.pictures[0].file, "000008.jpg");
  EXPECT_EQ(listing.test.pictures[0].row, 10);
  // 000002.jpg: glasses, no smile, no hat
  EXPECT_EQ(std::vector<float>(listing.train.attributes.begin() + 6,
                               listing.train.attributes.begin() + 12),
            (std::vector<float>{0, 1, 1, 0, 1, 0}));
}

TEST_F(CelebA, UsesTheAttributesAskedFor) {
  const Listing listing = list_celeba(folder_.path(), {"Wearing_Hat", "Eyeglasses"});
  ASSERT_EQ(listing.schema.size(), 2);
  EXPECT_EQ(listing.schema.attributes()[0].name, "Wearing_Hat");
  EXPECT_EQ(listing.train.attributes[2 * 4 + 1], 1.0f);  // the third wears a hat
  EXPECT_NE(failure({"Yuong"}).find("has no attribute Yuong"), std::string::npos);
}

TEST_F(CelebA, CutsAndShrinksAsThePaperDoes) {
  DatasetOptions options;
  options.img_sz = 32;
  options.attributes = {"Eyeglasses"};
  const auto dataset = open_dataset("celeba", folder_.path(), options);
  ASSERT_EQ(dataset->image_side(), 32);
  const Image whole = read_image(folder_ / "img_align_celeba/000001.jpg", 3);
  Image square(178, 178, 3);
  paste(whole, square, 0, -20);
  const Image small = resized(square, 32, 32);
  const auto image = dataset->range(Split::train, 0, 1).images[0];
  for (const auto& [x, y] : {std::pair<int, int>{0, 0}, {31, 31}, {16, 16}, {3, 20}}) {
    for (int c = 0; c < 3; ++c) EXPECT_EQ(image[c][y][x].item<int>(), small.at(x, y, c));
  }
}

TEST_F(CelebA, RefusesDamage) {
  edit(attributes_, "10\n", "11\n");
  expect_refused(attributes_, "promises 11 pictures but has 10 rows");
  edit(attributes_, "11\n", "ten\n");
  expect_refused(attributes_, "must begin with the number");
  edit(attributes_, "ten\n", "10\n");
  edit(attributes_, "000003.jpg -1", "000003.jpg  0");
  expect_refused(attributes_, "row 5: its Eyeglasses is \"0\", not 1 or -1");
  edit(attributes_, "000003.jpg  0", "000003.jpg");
  expect_refused(attributes_, "row 5: has 3 words");
  edit(attributes_, "000003.jpg", "000002.jpg -1");
  expect_refused(attributes_, "row 5: 000002.jpg was named in row 4 already");
  edit(attributes_, "000002.jpg -1 -1", "000003.jpg -1 -1");
  edit(partition_, "000004.jpg 0", "000004.jpg 3");
  expect_refused(partition_, "row 4: must be a file and 0");
  edit(partition_, "000004.jpg 3\n", "");
  expect_refused(attributes_, "row 6: 000004.jpg has no row in");
}

TEST_F(CelebA, NamesWhatIsMissing) {
  fs::remove(folder_ / "img_align_celeba/000005.jpg");
  expect_refused(attributes_,
                 "row 7: " + (folder_ / "img_align_celeba/000005.jpg") + " is not there");
  fs::remove(folder_ / partition_);
  expect_refused(partition_, "cannot be opened");
}

TEST_F(CelebA, RefusesAPictureOfAnotherSize) {
  write_jpeg(folder_ / "img_align_celeba/000004.jpg", drawn_face({}, 178, 217));
  const std::string sentence = failure_of([&] { open_dataset("celeba", folder_.path()); });
  EXPECT_EQ(sentence.find(folder_ / attributes_ + ", row 6: "), 0u) << sentence;
  EXPECT_NE(sentence.find("000004.jpg is 178×217 pixels, not 178×218"), std::string::npos)
      << sentence;
}

}  // namespace
}  // namespace fader
