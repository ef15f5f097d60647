#include "native-trainer/data/packed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "native-trainer/data/image_file.hpp"
#include "native-trainer/data/pack.hpp"
#include "native-trainer/data/unreadable.hpp"
#include "native-trainer/png.hpp"
#include "shared/weights_file.hpp"
#include "tests/trainer/draw_pictures.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

class PackedSet : public testing::Test {
 protected:
  void SetUp() override {
    write_picture_folder(data_, 20, 5, 16);
    settings_.side = 16;
    settings_.threads = 2;
  }

  void pack_it(const std::string& out) { pack(list_pictures("folder", data_, {}), settings_, out); }
  std::unique_ptr<Dataset> open(const DatasetOptions& options = {}) {
    return open_dataset("folder", file_, options);
  }
  std::string failure(const DatasetOptions& options = {}) {
    return failure_of([&] { open(options); });
  }
  std::string data_file(const std::string& name) const { return data_ + "/" + name; }

  static void expect_image(const torch::Tensor& image, const std::string& path) {
    const Image wanted = read_image(path, 3);
    for (int y = 0; y < 16; ++y) {
      for (int x = 0; x < 16; ++x) {
        for (int c = 0; c < 3; ++c) {
          ASSERT_EQ(image[c][y][x].item<int>(), wanted.at(x, y, c)) << path << ' ' << x << ' ' << y;
        }
      }
    }
  }

  TemporaryFolder folder_;
  std::string data_ = folder_ / "data", file_ = folder_ / "packed.safetensors";
  PackSettings settings_;
};

TEST_F(PackedSet, IsWhatTheFolderHolds) {
  pack_it(file_);
  EXPECT_FALSE(fs::exists(file_ + ".part"));
  const auto dataset = open();
  EXPECT_EQ(dataset->name(), "drawn faces");
  EXPECT_EQ(dataset->credit(), "drawn by a test");
  EXPECT_EQ(dataset->shippable(), Shippable::images);
  EXPECT_EQ(dataset->image_side(), 16);
  EXPECT_EQ(dataset->content_side(), 16);
  EXPECT_EQ(dataset->image_channels(), 3);
  EXPECT_EQ(dataset->size(Split::train), 20);
  EXPECT_EQ(dataset->size(Split::validation), 5);
  EXPECT_EQ(dataset->size(Split::test), 5);
  expect_image(dataset->range(Split::validation, 4, 1).images[0], data_file("0029.png"));
  EXPECT_EQ(dataset->schema().to_json(), list_pictures("folder", data_, {}).schema.to_json());
  const Batch batch = dataset->batch(Split::train, {19, 3, 3});
  ASSERT_EQ(batch.images.sizes(), (std::vector<std::int64_t>{3, 3, 16, 16}));
  ASSERT_EQ(batch.attributes.sizes(), (std::vector<std::int64_t>{3, 5}));
  expect_image(batch.images[0], data_file("0019.png"));
  expect_image(batch.images[2], data_file("0003.png"));
  // Picture 3: glasses, tone 3 · 7 mod 11 / 10 = 1, a hat.
  EXPECT_TRUE(torch::equal(batch.attributes[1], torch::tensor({0.0f, 1.0f, 1.0f, 0.0f, 1.0f})));
  expect_image(dataset->range(Split::test, 4, 1).images[0], data_file("0024.png"));
  EXPECT_TRUE(torch::equal(
      dataset->attributes(Split::train).index_select(0, torch::tensor({19, 3, 3}, torch::kInt64)),
      batch.attributes));
  EXPECT_EQ(dataset->attributes(Split::test).size(0), 5);
  EXPECT_THROW(dataset->batch(Split::test, {5}), std::out_of_range);
  EXPECT_THROW(dataset->batch(Split::test, {-1}), std::out_of_range);
}

TEST_F(PackedSet, HandsOutCounterfactuals) {
  pack_it(file_);
  const auto dataset = open();
  const auto& counterfactuals = dataset->counterfactuals();
  ASSERT_EQ(counterfactuals.size(), 10u);
  EXPECT_EQ(counterfactuals[3].source, 1);
  EXPECT_EQ(counterfactuals[3].attribute, 1);
  const Batch changed = dataset->changed({2, 3});
  expect_image(changed.images[0], data_file("changed/0021-glasses.png"));
  expect_image(changed.images[1], data_file("changed/0021-tone.png"));
  const auto original = dataset->range(Split::test, 1, 1).attributes[0];
  EXPECT_FALSE(torch::equal(changed.attributes[0].slice(0, 0, 2), original.slice(0, 0, 2)));
  EXPECT_TRUE(torch::equal(changed.attributes[0].slice(0, 2), original.slice(0, 2)));
  EXPECT_NEAR(changed.attributes[1][2].item<float>(), 1 - original[2].item<float>(), 1e-6f);
}

TEST_F(PackedSet, GivesSomeOfItsAttributes) {
  pack_it(file_);
  DatasetOptions options;
  options.attributes = {"hair", "glasses"};
  const auto dataset = open(options);
  ASSERT_EQ(dataset->schema().size(), 2);
  EXPECT_EQ(dataset->schema().attributes()[0].name, "hair");
  EXPECT_TRUE(torch::equal(dataset->range(Split::train, 3, 1).attributes[0],
                           torch::tensor({0.0f, 1.0f, 0.0f, 1.0f})));
  ASSERT_EQ(dataset->counterfactuals().size(), 5u);  // of glasses; hair has none
  EXPECT_EQ(dataset->counterfactuals()[4].attribute, 1);
  expect_image(dataset->changed({4}).images[0], data_file("changed/0024-glasses.png"));
  options.attributes = {"beard"};
  EXPECT_NE(failure(options).find("has no attribute beard"), std::string::npos);
  options.attributes = {"hair", "hair"};
  EXPECT_NE(failure(options).find("twice"), std::string::npos);
}

TEST_F(PackedSet, TellsGroupsThatGetNoFader) {
  write_text(data_file("attributes.json"),
             R"({"attributes": [{"name": "hair", "kind": "categorical", "values": ["bare", "hat"],
                 "fader": false}]})");
  pack_it(file_);
  const auto dataset = open();
  EXPECT_EQ(dataset->schema().find("hair"), -1);
  EXPECT_EQ(dataset->schema().size(), 2);
  const auto groupings = dataset->groupings();
  ASSERT_EQ(groupings.size(), 1u);
  EXPECT_EQ(groupings[0].name, "hair");
  EXPECT_EQ(groupings[0].values, (std::vector<std::string>{"bare", "hat"}));
  // Who names it gets it as an attribute like any other.
  DatasetOptions options;
  options.attributes = {"glasses", "hair"};
  const auto chosen = open(options);
  EXPECT_TRUE(chosen->groupings().empty());
  EXPECT_TRUE(chosen->schema().attributes()[1].fader);
  const auto own = chosen->attributes(Split::test).slice(1, 2, 4).argmax(1);
  EXPECT_TRUE(groupings[0].of_test.equal(own));
  EXPECT_GT(own.sum().item<int>(), 0);

  // A number makes no groups, but who names it gets it.
  write_text(data_file("attributes.json"),
             R"({"attributes": [{"name": "tone", "kind": "continuous", "fader": false}]})");
  pack_it(file_);
  EXPECT_TRUE(open()->groupings().empty());
  EXPECT_EQ(open()->schema().find("tone"), -1);
  options.attributes = {"tone"};
  EXPECT_EQ(open(options)->schema().size(), 1);
}

TEST_F(PackedSet, KeepsToLimitAndSize) {
  pack_it(file_);
  EXPECT_EQ(open({7})->size(Split::train), 7);
  EXPECT_EQ(open({7})->size(Split::test), 5);
  DatasetOptions options;
  options.img_sz = 32;
  EXPECT_NE(failure(options).find("pictures of side 16"), std::string::npos);
  options.img_sz = 16;
  options.img_fm = 1;
  EXPECT_NE(failure(options).find("of 3 channels"), std::string::npos);
}

TEST_F(PackedSet, GoesOnWhereItStoppedAndEndsOnTheSameBytes) {
  pack_it(file_);
  const std::string whole = read_text(file_);
  const std::string again = folder_ / "again.safetensors";
  const std::size_t image = 3 * 16 * 16, images = (20 + 5 + 5 + 10) * image, digest = 64;
  ASSERT_GT(whole.size(), images + digest);
  const std::size_t prefix = whole.size() - images - digest;
  for (const std::size_t size :
       {std::size_t(0), std::size_t(9), prefix - 1, prefix, prefix + 5 * image + 7, prefix + images,
        whole.size() - 1, whole.size()}) {
    write_text(again + ".part", whole.substr(0, size));
    pack_it(again);
    EXPECT_TRUE(read_text(again) == whole) << size;
  }
  // What is there already is not read again: a picture that cannot be read any more is no matter.
  write_text(data_file("0000.png"), "gone");
  write_text(again + ".part", whole.substr(0, prefix + 5 * image));
  pack_it(again);
  EXPECT_TRUE(read_text(again) == whole);
  // The part of another set is no beginning of this one.
  write_text(again + ".part", std::string(100000, 'x'));
  EXPECT_NE(failure_of([&] { pack_it(again); }), "");
}

TEST_F(PackedSet, HasADigestOfItsContentAndOfNothingElse) {
  pack_it(file_);
  const std::string digest = open()->digest();
  EXPECT_EQ(digest.size(), 64u);
  DatasetOptions some;
  some.limit = 3, some.attributes = {"glasses"};
  EXPECT_EQ(open(some)->digest(), digest);  // what is used of it does not matter
  std::string text = read_text(data_file("attributes.json"));
  text.replace(text.find("drawn by a test"), 15, "drawn by anyone");
  write_text(data_file("attributes.json"), text);
  pack_it(file_);
  EXPECT_EQ(open()->digest(), digest);  // who is credited does not matter
  write_png(data_file("0004.png"), drawn_face({}, 16, 16));
  pack_it(file_);
  EXPECT_NE(open()->digest(), digest);  // a picture does
}

TEST_F(PackedSet, ThreadsDoNotChangeTheBytes) {
  pack_it(file_);
  settings_.threads = 1;
  pack_it(folder_ / "one");
  EXPECT_TRUE(read_text(file_) == read_text(folder_ / "one"));
}

TEST_F(PackedSet, NamesThePictureThatCannotBeRead) {
  const auto expect = [&](const std::string& row, const std::string& says) {
    const std::string sentence = failure_of([&] { pack_it(file_); });
    EXPECT_EQ(sentence.find(data_file("attributes.csv") + ", row " + row + ": "), 0u) << sentence;
    EXPECT_NE(sentence.find(says), std::string::npos) << sentence;
    EXPECT_FALSE(fs::exists(file_));
    EXPECT_FALSE(fs::exists(file_ + ".part"));
  };
  const std::string picture = data_file("0007.png"), bytes = read_text(picture);
  write_text(picture, "no picture");
  expect("9", "0007.png: cannot be read as a picture");
  write_text(picture, bytes.substr(0, bytes.size() / 2));
  expect("9", "0007.png: cannot be read as a picture");
  write_text(picture, "");
  expect("9", "0007.png: cannot be read as a picture");
  write_jpeg(picture, drawn_face({}, 20, 20));
  const std::string jpeg = read_text(picture);
  write_text(picture, jpeg.substr(0, jpeg.size() - 100));
  expect("9", "cut short");
  write_png(picture, drawn_face({}, 15, 40));
  expect("9", "is 15×40 pixels, smaller than --img_sz 16");
  write_text(data_file("changed/0021-tone.png"), "no picture");
  write_png(picture, drawn_face({}, 40, 16));  // cut to its centre
  const std::string sentence = failure_of([&] { pack_it(file_); });
  EXPECT_EQ(sentence.find(data_file("counterfactuals.csv") + ", row 5: "), 0u) << sentence;
}

TEST_F(PackedSet, TakesGreyAndTransparentPictures) {
  Image grey(16, 16, 1, 77), clear(16, 16, 4, 200);
  for (int i = 0; i < 256; ++i) clear.pixels[static_cast<std::size_t>(i) * 4 + 3] = 0;
  write_png(data_file("0000.png"), grey);
  write_png(data_file("0001.png"), clear);
  pack_it(file_);
  const auto images = open()->range(Split::train, 0, 2).images.to(torch::kFloat32);
  EXPECT_EQ(images[0].min().item<float>(), 77);
  EXPECT_EQ(images[0].max().item<float>(), 77);
  EXPECT_EQ(images[1].max().item<float>(), 0);  // alpha is laid over black
  settings_.channels = 1;
  pack_it(file_);
  EXPECT_EQ(open()->image_channels(), 1);
  EXPECT_EQ(open()->range(Split::train, 0, 1).images.sizes(),
            (std::vector<std::int64_t>{1, 1, 16, 16}));
}

TEST_F(PackedSet, IsHandwritingOnlyWhereTheFolderSaysSo) {
  settings_.channels = 1;
  fs::remove_all(data_);
  fs::create_directories(data_);
  std::string table = "file,diagnosis,split\n";
  for (const std::string row :
       {"a.png,healthy,train", "b.png,broken,train", "c.png,odd,train", "d.png,healthy,test",
        "e.png,broken,test", "f.png,odd,validation"}) {
    table += row + "\n";
    write_png(data_file(row.substr(0, 5)), Image(16, 16, 1, 90));
  }
  write_text(data_file("attributes.csv"), table);
  write_text(data_file("attributes.json"), R"({"name": "X-rays"})");
  pack_it(file_);
  EXPECT_FALSE(open()->handwriting());  // grey, one categorical attribute: still no handwriting
  write_text(data_file("attributes.json"), R"({"name": "letters", "handwriting": true})");
  pack_it(file_);
  EXPECT_TRUE(open()->handwriting());
}

TEST_F(PackedSet, AFolderIsPackedInPlaceOnce) {
  DatasetOptions options;
  options.img_sz = 16;
  const auto open_folder = [&] { return open_dataset("folder", data_, options); };
  EXPECT_EQ(open_folder()->size(Split::train), 20);
  const std::string cache = data_file(".fader-16x3.safetensors");
  const auto written = fs::last_write_time(cache);
  open_folder();
  EXPECT_EQ(fs::last_write_time(cache), written);
  // Another table, another file.
  std::string table = read_text(data_file("attributes.csv"));
  table.replace(table.find("0000.png,0"), 10, "0000.png,1");
  write_text(data_file("attributes.csv"), table);
  EXPECT_EQ(open_folder()->range(Split::train, 0, 1).attributes[0][1].item<float>(), 1.0f);
}

TEST_F(PackedSet, RefusesSettingsThatMakeNoSense) {
  settings_.side = 4;
  EXPECT_NE(failure_of([&] { pack_it(file_); }).find("--img_sz"), std::string::npos);
  settings_.side = 16;
  settings_.channels = 2;
  EXPECT_NE(failure_of([&] { pack_it(file_); }).find("--img_fm"), std::string::npos);
  settings_.channels = 3;
  EXPECT_NE(failure_of([&] { pack_it(folder_ / "no/where"); }).find("no/where"), std::string::npos);
}

TEST_F(PackedSet, RefusesEveryCut) {
  pack_it(file_);
  const std::string whole = read_text(file_);
  for (std::size_t size = 0; size < whole.size(); size += size < 2000 ? 37 : 1777) {
    write_text(file_, whole.substr(0, size));
    EXPECT_EQ(failure().find(file_), 0u) << size << ": " << failure();
  }
  write_text(file_, whole + "x");
  EXPECT_EQ(failure().find(file_), 0u);
  write_text(file_, whole);
  EXPECT_EQ(failure(), "");
}

TEST_F(PackedSet, RefusesHeadersThatOverflow) {
  pack_it(file_);
  const std::string whole = read_text(file_);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string bytes = whole;
    const std::size_t at = bytes.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    // A longer text eats the padding after the header.
    bytes.replace(at, from.size(), to);
    std::uint64_t header = 0;
    std::memcpy(&header, bytes.data(), sizeof header);
    header += to.size() - from.size();
    std::memcpy(bytes.data(), &header, sizeof header);
    write_text(file_, bytes);
    const std::string sentence = failure();
    EXPECT_EQ(sentence.find(file_), 0u) << sentence;
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
    return sentence;
  };
  with("[20,3,16,16]", "[18446744073709551615,3,16,16]");
  with("[20,3,16,16]", "[4611686018427387904,4,1,1]");
  with("[20,3,16,16]", "[20,3,256,1]");
  with("[20,3,16,16]", "[20,3,-16,-16]");
  with("[20,3,16,16]", "[10,6,16,16]");
  with("[20,5]", "[25,4]");
  with("[20,5]", "[4,5,5]");
  with("train.images", "brain.images");
  with("counterfactual.images", "counterfactual.imagos");
  EXPECT_NE(with("fader.dataset", "fader.nothing").find("no packed data set"), std::string::npos);
  EXPECT_NE(with("\"fader.version\":\"3\"", "\"fader.version\":\"1\"")
                .find("version \"1\", not 3; pack it again with: fader prepare"),
            std::string::npos);
  EXPECT_NE(with("continuous", "continuum").find("schema"), std::string::npos);
}

TEST_F(PackedSet, RefusesNumbersThatAreNone) {
  pack_it(file_);
  const std::string whole = read_text(file_);
  std::uint64_t header = 0;
  std::memcpy(&header, whole.data(), sizeof header);
  const std::size_t data = 8 + static_cast<std::size_t>(header);
  const auto with = [&](std::size_t at, auto number) {
    std::string bytes = whole;
    std::memcpy(&bytes[at], &number, sizeof number);
    write_text(file_, bytes);
    return failure();
  };
  // Data begin with the counterfactuals' sources and attributes, then come the labels.
  EXPECT_NE(with(data, std::int64_t(5)).find("not there"), std::string::npos);
  EXPECT_NE(with(data, std::int64_t(-1)).find("not there"), std::string::npos);
  EXPECT_NE(with(data + 80, std::int64_t(3)).find("not there"), std::string::npos);
  EXPECT_NE(with(data + 160, std::nanf("")).find("not in [0, 1]"), std::string::npos);
  EXPECT_NE(with(data + 164, 1.5f).find("at image 0 of its part train"), std::string::npos);
}

TEST_F(PackedSet, RefusesOtherFiles) {
  write_text(file_, "GIF89a and so on, no safetensors file at all");
  EXPECT_EQ(failure().find(file_ + ": not a safetensors file"), 0u) << failure();
  EXPECT_NE(failure_of([&] { open_dataset("folder", folder_ / "nowhere"); }).find("neither"),
            std::string::npos);
  DatasetOptions options;
  options.attributes = {"x"};
  EXPECT_NE(failure_of([&] { open_dataset("mnist", data_, options); }).find("--attributes"),
            std::string::npos);
}

/// "source/changed" of every counterfactual.
std::vector<std::string> pairs_of(const Listing& listing) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < listing.counterfactuals.size(); ++i) {
    const auto source = static_cast<std::size_t>(listing.counterfactuals[i].source);
    pairs.push_back(listing.test.pictures[source].file + "/" + listing.changed.pictures[i].file);
  }
  return pairs;
}

TEST_F(PackedSet, LeavesOutWhatCannotBeRead) {
  const Listing whole = list_pictures("folder", data_, {});
  const std::string train = whole.train.pictures[1].file, test = whole.test.pictures[0].file;
  const std::string changed = whole.changed.pictures.back().file;
  write_text(data_file(train), "no picture");
  write_text(data_file(test), "");
  fs::resize_file(data_file(changed), 40);

  Listing listing = whole;
  const auto sentences = leave_out_unreadable(listing, settings_);
  ASSERT_EQ(sentences.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NE(sentences[i].find(std::vector{train, test, changed}[i]), std::string::npos);
  EXPECT_NE(sentences[0].find("row " + std::to_string(whole.train.pictures[1].row)),
            std::string::npos);

  auto labels = whole.train.attributes;  // without the second picture's
  const auto dim = whole.schema.dim();
  labels.erase(labels.begin() + dim, labels.begin() + 2 * dim);
  EXPECT_EQ(listing.train.attributes, labels);
  EXPECT_EQ(listing.train.pictures[1].file, whole.train.pictures[2].file);
  auto pairs = pairs_of(whole);
  const auto gone = [&](const std::string& pair) {
    return pair.rfind(test + "/", 0) == 0 || pair.find("/" + changed) != std::string::npos;
  };
  pairs.erase(std::remove_if(pairs.begin(), pairs.end(), gone), pairs.end());
  EXPECT_LT(pairs.size(), whole.counterfactuals.size() - 1);
  EXPECT_EQ(pairs_of(listing), pairs);

  pack(listing, settings_, file_);
  const auto dataset = open();
  EXPECT_EQ(dataset->size(Split::train),
            static_cast<std::int64_t>(whole.train.pictures.size()) - 1);
  EXPECT_EQ(dataset->counterfactuals().size(), pairs.size());
  EXPECT_TRUE(leave_out_unreadable(listing, settings_).empty());

  for (const ListedPicture& picture : whole.test.pictures) write_text(data_file(picture.file), "");
  const std::string sentence = failure_of([&] { leave_out_unreadable(listing, settings_); });
  EXPECT_NE(sentence.find("no test picture"), std::string::npos) << sentence;
}

}  // namespace
}  // namespace fader
