#include "native-trainer/data/shards.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "native-trainer/png.hpp"
#include "tests/trainer/draw_pictures.hpp"
#include "tests/trainer/temporary_folder.hpp"
#include "tests/trainer/write_tar.hpp"

namespace fader {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

std::string png(int seed) {
  DrawnFace face;
  face.seed = seed;
  const auto bytes = png_bytes(drawn_face(face, 16, 16));
  return {bytes.begin(), bytes.end()};
}

class Shards : public testing::Test {
 protected:
  std::string shard(const std::string& name, const Members& members) {
    write_tar(folder_ / name, members);
    return folder_ / name;
  }
  std::string failure(const Members& members) {
    shard("s.tar", members);
    return failure_of([&] { list_shards(folder_ / "s.tar", {}, false); });
  }
  void expect_refused(const Members& members, const std::string& says) {
    const std::string sentence = failure(members);
    EXPECT_EQ(sentence.find(folder_ / "s.tar"), 0u) << sentence;
    EXPECT_NE(sentence.find(says), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
  }

  TemporaryFolder folder_;
  const Members good_{
      {"a.jpg", "A"},  {"a.json", R"({"glasses": true, "age": 30, "split": "train"})"},
      {"b.png", "BB"}, {"b.json", R"({"age": 50.0, "glasses": false, "split": "test"})"},
      {"c.webp", "C"}, {"c.json", R"({"glasses": 1, "age": 40, "split": "validation"})"}};
};

TEST_F(Shards, ReadsSamples) {
  shard("s.tar", good_);
  const Listing listing = list_shards(folder_ / "s.tar", {}, false);
  ASSERT_EQ(listing.schema.size(), 2);
  EXPECT_EQ(listing.schema.attributes()[0].name, "glasses");
  EXPECT_EQ(listing.schema.attributes()[0].kind, AttributeKind::binary);
  EXPECT_EQ(listing.schema.attributes()[1].kind, AttributeKind::continuous);
  EXPECT_EQ(listing.train.attributes, (std::vector<float>{0, 1, 0}));
  EXPECT_EQ(listing.test.attributes, (std::vector<float>{1, 0, 1}));
  ASSERT_EQ(listing.test.pictures.size(), 1u);
  EXPECT_EQ(listing.test.pictures[0].file, "b.png");
  EXPECT_EQ(read_text(folder_ / "s.tar")
                .substr(listing.test.pictures[0].tar_offset, listing.test.pictures[0].tar_size),
            "BB");
  EXPECT_EQ(list_shards(folder_ / "s.tar", {"age"}, false).schema.dim(), 1);
  EXPECT_EQ(listing.digest, list_shards(folder_ / "s.tar", {}, false).digest);
  Members other = good_;
  other[1].second[12] = 'T';  // "glasses": True is no JSON
  expect_refused(other, "sample a: its JSON is not valid at byte 12");
}

TEST_F(Shards, ReadsPicturesOutOfTars) {
  Members members = good_;
  for (int i = 0; i < 3; ++i) members[static_cast<std::size_t>(2 * i)].second = png(i);
  members[2].second = "no picture";
  shard("s.tar", members);
  const Listing listing = list_shards(folder_ / "s.tar", {}, false);
  std::vector<std::uint8_t> planar(16 * 16), wanted(16 * 16);
  read_listed_picture(listing, listing.table, listing.validation.pictures[0], 1, 16, planar.data());
  const Image drawn = with_channels(drawn_face({false, false, 0.5f, 2}, 16, 16), 1);
  EXPECT_EQ(planar, drawn.pixels);
  EXPECT_EQ(failure_of([&] {
              read_listed_picture(listing, "", listing.test.pictures[0], 1, 16, planar.data());
            }).find(folder_ / "s.tar: b.png: cannot be read as a picture"),
            0u);
}

TEST_F(Shards, AClassIsCategorical) {
  Members members;
  for (int i = 0; i < 12; ++i) {
    const std::string key = "set/" + std::to_string(i);
    members.push_back({key + ".JPG", "x"});
    members.push_back({key + ".cls", std::to_string(i) + "\n"});
    members.push_back({key + ".txt", "passed over"});
  }
  shard("s.tar", members);
  const Listing listing = list_shards(folder_ / "s.tar", {}, false);
  ASSERT_EQ(listing.schema.size(), 1);
  const Attribute& cls = listing.schema.attributes()[0];
  EXPECT_EQ(cls.name, "cls");
  EXPECT_EQ(cls.kind, AttributeKind::categorical);
  EXPECT_EQ(cls.values.size(), 12u);
  EXPECT_EQ(cls.values[2], "2");
  EXPECT_EQ(cls.values[10], "10");
  members[1].second = "one";
  expect_refused(members, "sample set/0: its .cls is no whole number");
}

TEST_F(Shards, SplitsByTheKeyAndKeepsGroupsTogether) {
  Members members;
  for (int i = 0; i < 200; ++i) {
    const std::string key = std::to_string(i);
    members.push_back({key + ".jpg", "x"});
    members.push_back({key + ".json", R"({"x": )" + std::to_string(i % 2) + R"(, "group": "p)" +
                                          std::to_string(i / 4) + "\"}"});
  }
  shard("s.tar", members);
  const Listing listing = list_shards(folder_ / "s.tar", {}, false);
  EXPECT_EQ(listing.schema.size(), 1);
  for (const Split split : all_splits) {
    EXPECT_FALSE(listing.part(split).pictures.empty());
    EXPECT_EQ(listing.part(split).pictures.size() % 4, 0u);
  }
}

TEST_F(Shards, RefusesOrLeavesOutBadSamples) {
  const auto with = [&](const Members& more) {
    Members members = more;
    members.insert(members.end(), good_.begin(), good_.end());
    return members;
  };
  const std::vector<std::pair<Members, std::string>> cases{
      {{{"x.jpg", "X"}}, "sample x: has no labels"},
      {{{"x.json", "{\"glasses\": 1, \"age\": 31}"}}, "sample x: has no picture"},
      {{{"x.jpg", "X"}, {"x.png", "X"}, {"x.json", "{}"}}, "sample x: has two pictures"},
      {{{"x.jpg", "X"}, {"x.json", "[]"}}, "sample x: its JSON is no object"},
      {{{"x.jpg", "X"}, {"x.json", "{"}}, "sample x: its JSON is not valid"}};
  for (const auto& [bad, says] : cases) {
    expect_refused(with(bad), says);
    const Listing listing = list_shards(folder_ / "s.tar", {}, true);
    ASSERT_EQ(listing.left_out.size(), 1u) << says;
    EXPECT_NE(listing.left_out[0].find(says), std::string::npos) << listing.left_out[0];
    EXPECT_EQ(listing.train.pictures.size(), 1u);
  }
  Members late = good_;
  late.push_back({"x.jpg", "X"});
  late.push_back({"x.json", R"({"glasses": 0, "split": "train"})"});
  expect_refused(late, "sample x: has no value for age");
  late.back().second = R"({"glasses": 0, "age": 31, "split": "dev"})";
  expect_refused(late, "sample x: its split is \"dev\"");
  EXPECT_EQ(list_shards(folder_ / "s.tar", {}, true).left_out.size(), 1u);
  expect_refused({}, "holds no sample");
}

TEST_F(Shards, MayBeNamedWithoutTheirFolder) {
  shard("s.tar", good_);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  const auto listing = list_shards("s*.tar", {}, false);
  std::filesystem::current_path(before);
  EXPECT_EQ(listing.name, std::filesystem::path(folder_.path()).filename().string());
}

TEST_F(Shards, AreNamedByBracesWildcardsOrFolder) {
  for (const std::string name : {"s-08.tar", "s-09.tar", "s-10.tar", "t.tar"}) shard(name, good_);
  write_text(folder_ / "notes.txt", "");
  const auto names = [&](const std::string& pattern) {
    std::string list;
    for (const std::string& file : shard_files(pattern))
      list += std::filesystem::path(file).stem().string() + " ";
    return list;
  };
  EXPECT_EQ(names(folder_ / "s-{08..10}.tar"), "s-08 s-09 s-10 ");
  EXPECT_EQ(names(folder_ / "{t,s-10}.tar"), "t s-10 ");
  EXPECT_EQ(names(folder_ / "s-{0*,10}.tar"), "s-08 s-09 s-10 ");
  EXPECT_EQ(names(folder_ / "s-*.tar"), "s-08 s-09 s-10 ");
  EXPECT_EQ(names(folder_.path()), "s-08 s-09 s-10 t ");
  EXPECT_EQ(names(folder_ / "t.tar"), "t ");
  const auto refused = [&](const std::string& pattern) {
    return failure_of([&] { shard_files(pattern); });
  };
  EXPECT_NE(refused(folder_ / "s-{08..11}.tar").find("s-11.tar is no tar that is there"),
            std::string::npos);
  EXPECT_NE(refused(folder_ / "x*.tar").find("x*.tar is no tar that is there"), std::string::npos);
  EXPECT_NE(refused(folder_ / "s-{10..08}.tar").find("has the range {10..08}; "),
            std::string::npos);
  EXPECT_NE(refused(folder_ / "s-{a..c}.tar").find("has the range {a..c}; "), std::string::npos);
  std::filesystem::create_directory(folder_ / "empty");
  EXPECT_NE(refused(folder_ / "empty").find("holds no .tar"), std::string::npos);
  // Samples of the same name in two tars are two samples.
  EXPECT_EQ(list_shards(folder_ / "s-{08..10}.tar", {}, false).test.pictures.size(), 3u);
}

}  // namespace
}  // namespace fader
