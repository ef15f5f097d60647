#include "native-trainer/data/folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "native-trainer/png.hpp"
#include "tests/trainer/draw_pictures.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

namespace fs = std::filesystem;

/// A folder with empty picture files: the tables are read without opening one.
class Folder : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string name : {"a", "b", "c", "d", "v"})
      write_text(folder_ / (name + ".png"), "");
  }
  void table(const std::string& text) { write_text(folder_ / "attributes.csv", text); }
  void sidecar(const std::string& text) { write_text(folder_ / "attributes.json", text); }

  Listing list(const std::vector<std::string>& attributes = {}) {
    return list_folder(folder_.path(), attributes);
  }
  std::string failure(const std::vector<std::string>& attributes = {}) {
    return failure_of([&] { list(attributes); });
  }
  /// One sentence that names the table and the row (0: none) and ends with a cure.
  void expect_refused(const std::string& text, int row, const std::string& says) {
    table(text);
    const std::string sentence = failure();
    const std::string place =
        folder_ / "attributes.csv" + (row > 0 ? ", row " + std::to_string(row) + ": " : "");
    EXPECT_EQ(sentence.find(place), 0u) << sentence;
    EXPECT_NE(sentence.find(says), std::string::npos) << sentence;
    EXPECT_NE(sentence.find("; "), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
  }

  TemporaryFolder folder_;
  const std::string good_ =
      "file,glasses,age,hair,split\n"
      "a.png,1,30,red,train\n"
      "b.png,0,50,black,train\n"
      "c.png,1,40,red,test\n"
      "d.png,0,20,grey,test\n"
      "v.png,0,35,red,validation\n";
};

TEST_F(Folder, GuessesKinds) {
  table(good_);
  const Listing listing = list();
  ASSERT_EQ(listing.schema.size(), 3);
  const auto& attributes = listing.schema.attributes();
  EXPECT_EQ(attributes[0].name, "glasses");
  EXPECT_EQ(attributes[0].kind, AttributeKind::binary);
  EXPECT_EQ(attributes[1].kind, AttributeKind::continuous);
  EXPECT_EQ(attributes[2].kind, AttributeKind::categorical);
  EXPECT_EQ(attributes[2].values, (std::vector<std::string>{"black", "grey", "red"}));
  // The numbers' own range becomes [0, 1], as the networks want it.
  EXPECT_EQ(attributes[1].minimum, 0.0f);
  EXPECT_EQ(attributes[1].maximum, 1.0f);
  ASSERT_EQ(listing.train.pictures.size(), 2u);
  ASSERT_EQ(listing.validation.pictures.size(), 1u);
  ASSERT_EQ(listing.test.pictures.size(), 2u);
  EXPECT_EQ(listing.test.pictures[1].file, "d.png");
  EXPECT_EQ(listing.test.pictures[1].row, 5);
  EXPECT_EQ(listing.train.attributes,
            (std::vector<float>{0, 1, 1.0f / 3, 0, 0, 1, 1, 0, 1, 1, 0, 0}));
  EXPECT_EQ(listing.name, fs::path(folder_.path()).filename().string());
  EXPECT_FALSE(listing.shippable);
}

TEST_F(Folder, MinusOneAndOneAreBinary) {
  table("file,x\na.png,-1\nb.png,1\nc.png,1\nd.png,1\nv.png,1\n");
  // None of these names falls into the tenth that is held out, or all do.
  EXPECT_NE(failure().find("gives no"), std::string::npos);
  table(
      "file,x,split\na.png,-1,train\nb.png,1,test\nc.png,1,train\nd.png,1,train\nv.png,1,"
      "validation\n");
  EXPECT_EQ(list().schema.attributes()[0].kind, AttributeKind::binary);
  EXPECT_EQ(list().train.attributes, (std::vector<float>{1, 0, 0, 1, 0, 1}));
}

TEST_F(Folder, TakesKindsFromTheSidecar) {
  table(good_);
  sidecar(R"({"name": "us", "credit": "Ann", "shippable": true, "attributes": [
    {"name": "age", "kind": "continuous", "range": [0, 100], "default": 25},
    {"name": "hair", "kind": "categorical", "values": ["red", "grey", "black", "blue"]},
    {"name": "glasses", "kind": "binary", "values": ["off", "on"]}]})");
  const Listing listing = list();
  EXPECT_EQ(listing.name, "us");
  EXPECT_EQ(listing.credit, "Ann");
  EXPECT_TRUE(listing.shippable);
  EXPECT_EQ(listing.schema.dim(), 2 + 1 + 4);
  EXPECT_EQ(listing.schema.attributes()[0].values, (std::vector<std::string>{"off", "on"}));
  EXPECT_FLOAT_EQ(listing.schema.attributes()[1].initial, 0.25f);
  EXPECT_FLOAT_EQ(listing.schema.attributes()[1].shown(0.5f), 50);
  EXPECT_FLOAT_EQ(listing.train.attributes[2], 0.3f);
  // The names of a binary attribute's values may stand in the table, too.
  table(
      "file,glasses,age,hair,split\na.png,on,1,red,train\nb.png,off,2,red,test\n"
      "c.png,1,1,red,train\nd.png,0,1,red,train\nv.png,0,1,red,validation\n");
  EXPECT_EQ(list().train.attributes[1], 1.0f);
  EXPECT_EQ(list().test.attributes[0], 1.0f);
}

TEST_F(Folder, UsesTheAttributesAskedForInTheirOrder) {
  table(good_);
  const Listing listing = list({"hair", "glasses"});
  ASSERT_EQ(listing.schema.size(), 2);
  EXPECT_EQ(listing.schema.attributes()[0].name, "hair");
  EXPECT_EQ(failure({"hat"}), folder_ / "attributes.csv" +
                                  " has no column hat for --attributes; it has: glasses, age, "
                                  "hair");
  EXPECT_NE(failure({"hair", "hair"}).find("two attributes"), std::string::npos);
  // What is not asked for need not be an attribute.
  table(
      "file,x,note,split\na.png,1,,train\nb.png,0,hm,test\nc.png,0,?,train\nd.png,1,,train\nv.png,"
      "1,,"
      "validation\n");
  EXPECT_EQ(list({"x"}).schema.size(), 1);
}

TEST_F(Folder, SplitsByTheNameWhereNothingIsSaid) {
  int held_out = 0;
  for (int i = 0; i < 10000; ++i) {
    held_out += split_of(std::to_string(i) + ".png") == Split::test;
  }
  EXPECT_NEAR(held_out, 1000, 100);
  EXPECT_EQ(split_of("a.png"), split_of("a.png"));
}

TEST_F(Folder, HoldsOutValidationPicturesWhereNoRowDoes) {
  table("file,x,split\na.png,1,train\nb.png,0,train\nc.png,1,train\nd.png,0,test\nv.png,0,train\n");
  const Listing listing = list();
  EXPECT_EQ(listing.validation.pictures.size(), 1u);  // of so few, the one of the smallest hash
  EXPECT_EQ(listing.train.pictures.size(), 3u);
  EXPECT_EQ(listing.train.attributes.size(), 6u);

  std::vector<std::string> keys;
  Listing many;
  many.schema = listing.schema;
  for (int i = 0; i < 10000; ++i) {
    keys.push_back(std::to_string(i) + ".png");
    many.train.pictures.push_back({keys.back(), i});
    many.train.attributes.insert(many.train.attributes.end(), {static_cast<float>(i), 0});
  }
  hold_out_validation(many, keys);
  EXPECT_NEAR(static_cast<double>(many.validation.pictures.size()), 1000, 100);
  EXPECT_EQ(many.validation.pictures.size() + many.train.pictures.size(), 10000u);
  for (std::size_t i = 0; i < many.validation.pictures.size(); ++i)
    EXPECT_EQ(many.validation.attributes[2 * i],
              static_cast<float>(many.validation.pictures[i].row));
}

TEST_F(Folder, KeepsAGroupInOneSplit) {
  const std::string head = "file,x,split,group\na.png,1,train,ann\nc.png,1,test,bob\n";
  table(head + "b.png,0,train,ann\nd.png,0,validation,eve\nv.png,1,test,bob\n");
  EXPECT_EQ(list().train.pictures.size(), 2u);
  EXPECT_EQ(list().schema.size(), 1);  // group is no attribute
  expect_refused(head + "b.png,0,test,ann\nd.png,0,validation,eve\nv.png,1,test,bob\n", 4,
                 "group \"ann\" is in the split test here and in train in " + folder_.path() +
                     "/attributes.csv, row 2");
  expect_refused(head + "b.png,0,train,\n", 4, "no value for group");
}

TEST_F(Folder, AGroupIsHeldOutWhole) {
  std::string rows = "file,x,group\n";
  for (int i = 0; i < 400; ++i) {
    const std::string file = "p" + std::to_string(i) + ".png";
    write_text(folder_ / file, "");
    rows += file + "," + std::to_string(i % 2) + ",person" + std::to_string(i / 8) + "\n";
  }
  for (const std::string name : {"a", "b", "c", "d", "v"}) rows += name + ".png,1,person0\n";
  table(rows);
  const Listing listing = list();
  std::map<std::string, std::set<int>> splits;
  for (const Split split : all_splits) {
    EXPECT_FALSE(listing.part(split).pictures.empty());
    for (const ListedPicture& picture : listing.part(split).pictures)
      splits[picture.file[0] == 'p' ? std::to_string((std::stoi(picture.file.substr(1))) / 8) : "0"]
          .insert(static_cast<int>(split));
  }
  EXPECT_EQ(splits.size(), 50u);
  for (const auto& [group, in] : splits) EXPECT_EQ(in.size(), 1u) << group;
}

TEST_F(Folder, RefusesBadTables) {
  EXPECT_NE(failure().find("has no attributes.csv; "), std::string::npos) << failure();
  expect_refused("", 0, "is empty");
  expect_refused("file,x\n", 0, "no row after its header");
  expect_refused("name,x\na.png,1\n", 1, "no column file");
  expect_refused("file,x,x\na.png,1,1\n", 1, "two columns x");
  expect_refused("file,,x\na.png,1,1\n", 1, "column without a name");
  expect_refused("file,split\na.png,train\n", 0, "has no attribute");
  const std::string head = "file,x,split\na.png,1,train\n";
  expect_refused(head + "b.png,0\n", 3, "2 fields instead of 3");
  expect_refused(head + "b.png,0,test,1\n", 3, "4 fields instead of 3");
  expect_refused(head + "b.png,,test\n", 3, "no value for x");
  expect_refused(head + ",0,test\n", 3, "names no file");
  expect_refused(head + "no.png,0,test\n", 3, "no.png is not there");
  expect_refused(head + "a.png,0,test\n", 3, "was named in row 2 already");
  expect_refused(head + "./a.png,0,test\n", 3, "was named in row 2 already");
  expect_refused(head + "b.png,0,valid\n", 3, "\"valid\"");
  expect_refused(head + "b.png,0,test\nv.png,0,validation\n", 0, "no row for c.png and 1 other");
  expect_refused(
      "file,x,split\na.png,1,train\nb.png,1,train\nc.png,0,train\nd.png,0,train\n"
      "v.png,0,validation\n",
      0, "no test picture");
  expect_refused(
      "file,x,split\na.png,k,train\nb.png,k,train\nc.png,k,train\nd.png,k,test\n"
      "v.png,k,validation\n",
      0, "the value k in every row");
  expect_refused(
      "file,x,split\na.png,7,train\nb.png,7,train\nc.png,7,train\nd.png,7,test\n"
      "v.png,7,validation\n",
      0, "the value 7 in every row");
}

TEST_F(Folder, RefusesValuesThatAreNotOfTheirKind) {
  sidecar(R"({"attributes": [{"name": "glasses", "kind": "binary"},
    {"name": "age", "kind": "continuous", "range": [0, 99]},
    {"name": "hair", "kind": "categorical", "values": ["red", "grey", "black"]}]})");
  const std::string head = "file,glasses,age,hair,split\na.png,1,30,red,train\n";
  expect_refused(head + "b.png,2,30,red,test\n", 3, "glasses is \"2\", not 0 or 1");
  expect_refused(head + "b.png,1,old,red,test\n", 3, "age is \"old\", not a number from 0 to 99");
  expect_refused(head + "b.png,1,nan,red,test\n", 3, "age is \"nan\"");
  expect_refused(head + "b.png,1,1e99,red,test\n", 3, "age is \"1e99\"");
  expect_refused(head + "b.png,1,100,red,test\n", 3, "age is \"100\"");
  expect_refused(head + "b.png,1,30,blue,test\n", 3, "not one of red, grey, black");
}

TEST_F(Folder, RefusesBadSidecars) {
  table(good_);
  const auto expect = [&](const std::string& text, const std::string& says) {
    sidecar(text);
    const std::string sentence = failure();
    EXPECT_NE(sentence.find(says), std::string::npos) << sentence;
    EXPECT_NE(sentence.find("attributes.json"), std::string::npos) << sentence;
  };
  expect("", "not valid JSON");
  expect("{", "not valid JSON");
  expect("[]", "must be an object");
  expect(R"({"attribute": []})", "unknown key \"attribute\"");
  expect(R"({"name": 3})", "must be a string");
  expect(R"({"shippable": "yes"})", "true or false");
  expect(R"({"handwriting": 1})", "true or false");
  expect(R"({"attributes": []})", "one attribute or more");
  expect(R"({"attributes": [{"name": "age", "kind": "number"}]})", "kind");
  expect(R"({"attributes": [{"name": "hat", "kind": "binary"}]})", "has no column hat");
}

TEST_F(Folder, ReadsCounterfactuals) {
  table(good_);
  write_text(folder_ / "d-glasses.png", "");
  write_text(folder_ / "d-age.png", "");
  write_text(folder_ / "counterfactuals.csv",
             "source,attribute,value,file\nd.png,glasses,1,d-glasses.png\nd.png,age,50,"
             "d-age.png\n");
  const Listing listing = list();
  ASSERT_EQ(listing.counterfactuals.size(), 2u);
  EXPECT_EQ(listing.counterfactuals[0].source, 1);  // d.png is the second of the test part
  EXPECT_EQ(listing.counterfactuals[0].attribute, 0);
  EXPECT_EQ(listing.counterfactuals[1].attribute, 1);
  EXPECT_EQ(listing.changed.attributes, (std::vector<float>{0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0}));
  // An attribute that is left out takes its counterfactuals with it.
  const Listing fewer = list({"age"});
  ASSERT_EQ(fewer.counterfactuals.size(), 1u);
  EXPECT_EQ(fewer.changed.pictures[0].file, "d-age.png");
}

TEST_F(Folder, RefusesBadCounterfactuals) {
  table(good_);
  write_text(folder_ / "e.png", "");
  const auto expect = [&](const std::string& row, const std::string& says) {
    write_text(folder_ / "counterfactuals.csv", "source,attribute,value,file\n" + row);
    const std::string sentence = failure();
    EXPECT_EQ(sentence.find(folder_ / "counterfactuals.csv" + ", row 2: "), 0u) << sentence;
    EXPECT_NE(sentence.find(says), std::string::npos) << sentence;
  };
  expect("no.png,glasses,1,e.png\n", "no.png is not in attributes.csv");
  expect("a.png,glasses,1,e.png\n", "a.png is not in the split test");
  expect("d.png,hat,1,e.png\n", "no attribute hat");
  expect("d.png,glasses,5,e.png\n", "glasses is \"5\"");
  expect("d.png,glasses,1,no.png\n", "no.png is not there");
  expect("d.png,glasses,1\n", "3 fields instead of 4");
  write_text(folder_ / "counterfactuals.csv", "from,to\n");
  EXPECT_NE(failure().find("must begin with the header"), std::string::npos);
}

}  // namespace
}  // namespace fader
