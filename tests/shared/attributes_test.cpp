#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {
namespace {

/// fader:   0 glasses · 1 2 3 colour · 4 slant          channel: 0 1 glasses · 2 3 4 colour · 5
/// slant
AttributeSchema mixed() {
  return AttributeSchema({
      {"glasses", AttributeKind::binary, {"without", "with"}, -1.0f, 2.0f, 0.0f},
      {"colour", AttributeKind::categorical, {"red", "green", "blue"}, 0.0f, 1.0f, 0.1f},
      {"slant", AttributeKind::continuous, {}, -0.5f, 0.5f, 0.25f},
  });
}

std::vector<float> channels_of(const std::vector<float>& positions) {
  std::vector<float> channels(6);
  mixed().to_attributes(positions.data(), channels.data());
  return channels;
}

TEST(Attributes, CountFadersAndChannels) {
  const AttributeSchema schema = mixed();
  EXPECT_EQ(schema.size(), 3);
  EXPECT_EQ(schema.faders(), 5);
  EXPECT_EQ(schema.dim(), 6);
  EXPECT_EQ(schema.first_fader(1), 1);
  EXPECT_EQ(schema.first_fader(2), 4);
  EXPECT_EQ(schema.offset(1), 2);
  EXPECT_EQ(schema.offset(2), 5);
  EXPECT_EQ(schema.find("slant"), 2);
  EXPECT_EQ(schema.find("Slant"), -1);
  EXPECT_EQ(schema.initial_positions(), (std::vector<float>{0.0f, 0.1f, 0.1f, 0.1f, 0.25f}));
  EXPECT_EQ(AttributeSchema().faders(), 0);
}

TEST(Attributes, PositionsBecomeChannels) {
  EXPECT_EQ(channels_of({0.25f, 0, 1, 0, -0.5f}),
            (std::vector<float>{0.75f, 0.25f, 0, 1, 0, -0.5f}));
  // past the trained range, as in the paper's figures
  EXPECT_EQ(channels_of({2.0f, 1, 0, 0, 0.0f}), (std::vector<float>{-1, 2, 1, 0, 0, 0}));
  // a mix stays on the simplex
  EXPECT_EQ(channels_of({0, 1, 1, 2, 0}), (std::vector<float>{1, 0, 0.25f, 0.25f, 0.5f, 0}));
  // all faders down: nothing to divide by
  EXPECT_EQ(channels_of({0, 0, 0, 0, 0}), (std::vector<float>{1, 0, 0, 0, 0, 0}));
}

TEST(Attributes, LogitsBecomePositions) {
  const float logits[] = {0.0f,           std::log(3.0f), std::log(1.0f),
                          std::log(2.0f), std::log(5.0f), 7.0f};
  std::vector<float> positions(5);
  mixed().from_logits(logits, positions.data());
  const float expected[] = {0.75f, 0.125f, 0.25f, 0.625f, 0.5f};
  for (int i = 0; i < 5; ++i)
    EXPECT_NEAR(positions[static_cast<std::size_t>(i)], expected[i], 1e-6f);

  const float large[] = {1000.0f, -1000.0f, 1e30f, 0.0f, 0.0f, -7.0f};  // no overflow
  mixed().from_logits(large, positions.data());
  EXPECT_EQ(positions, (std::vector<float>{0, 1, 0, 0, -0.5f}));

  // Of broken weights: a fader must stand somewhere.
  const float broken[] = {0.0f, 0.0f, 0.0f, 0.0f, 0.0f, std::nanf("")};
  mixed().from_logits(broken, positions.data());
  EXPECT_EQ(positions[4], -0.5f);
}

TEST(Attributes, HardenTakesTheLikeliest) {
  std::vector<float> positions = {0.6f, 0.3f, 0.5f, 0.2f, 0.3f};
  mixed().to_argmax(positions.data());
  EXPECT_EQ(positions, (std::vector<float>{1, 0, 1, 0, 0.3f}));
  positions = {0.4f, 0.4f, 0.4f, 0.2f, -0.1f};
  mixed().to_argmax(positions.data());
  EXPECT_EQ(positions, (std::vector<float>{0, 1, 0, 0, -0.1f}));
}

// ---- JSON ----

TEST(AttributesJson, HasTheFormOfTheFile) {
  EXPECT_EQ(
      mixed().to_json(),
      R"([{"name":"glasses","kind":"binary","values":["without","with"],"range":[-1.0,2.0],)"
      R"("default":0.0},{"name":"colour","kind":"categorical","values":["red","green","blue"],)"
      R"("range":[0.0,1.0],"default":0.1},{"name":"slant","kind":"continuous","values":[],)"
      R"("range":[-0.5,0.5],"default":0.25}])");
}

TEST(AttributesJson, EverythingComesBack) {
  const Result<AttributeSchema> read = AttributeSchema::from_json(mixed().to_json());
  ASSERT_TRUE(read.ok()) << read.error();
  const std::vector<Attribute>& attributes = read.value().attributes();
  ASSERT_EQ(attributes.size(), 3u);
  EXPECT_EQ(attributes[0].name, "glasses");
  EXPECT_EQ(attributes[0].kind, AttributeKind::binary);
  EXPECT_EQ(attributes[1].values, (std::vector<std::string>{"red", "green", "blue"}));
  EXPECT_EQ(attributes[1].initial, 0.1f);
  EXPECT_EQ(attributes[2].minimum, -0.5f);
  EXPECT_EQ(attributes[2].maximum, 0.5f);
  EXPECT_EQ(read.value().to_json(), mixed().to_json());
}

TEST(AttributesJson, FloatsComeBackExactly) {
  for (float value : {0.1f, 1.0f / 3.0f, 3.14159274f, 1e-30f, 0.99999994f, 1e-45f, 123456.789f}) {
    const AttributeSchema schema({{"a", AttributeKind::continuous, {}, -1.0f, 1e6f, value}});
    const Result<AttributeSchema> read = AttributeSchema::from_json(schema.to_json());
    ASSERT_TRUE(read.ok()) << read.error();
    EXPECT_EQ(read.value().attributes()[0].initial, value);
  }
}

TEST(AttributesJson, WhatIsShownComesBackAndIsLeftOutWhereItIsThePosition) {
  const AttributeSchema age(
      {{"age", AttributeKind::continuous, {}, 0, 1, 0.5f, 18, 80, {"young", "old"}}});
  EXPECT_EQ(age.to_json(),
            R"([{"name":"age","kind":"continuous","values":[],"range":[0.0,1.0],"default":0.5,)"
            R"("ends":["young","old"],"shown":[18.0,80.0]}])");
  const Result<AttributeSchema> read = AttributeSchema::from_json(age.to_json());
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read.value().attributes()[0].shown(0.25f), 33.5f);
  EXPECT_EQ(read.value().attributes()[0].ends[1], "old");
  EXPECT_EQ(mixed().attributes()[2].shown(0.25f), 0.25f);
}

TEST(AttributesJson, AbsentFieldsHaveDefaults) {
  const Result<AttributeSchema> read = AttributeSchema::from_json(
      R"([{"name":"Smiling","kind":"binary"},)"
      R"({"name":"age","kind":"continuous","range":[20,80],"future":null}])");
  ASSERT_TRUE(read.ok()) << read.error();
  const std::vector<Attribute>& attributes = read.value().attributes();
  EXPECT_EQ(attributes[0].values, (std::vector<std::string>{"absent", "present"}));
  EXPECT_EQ(attributes[0].maximum, 1.0f);
  EXPECT_EQ(attributes[1].initial, 20.0f);  // the position nearest to 0
}

TEST(AttributesJson, RefusesWhatIsWrongWithASentenceThatNamesIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "empty"},
      {"{}", "must be a list"},
      {"[]", "one attribute or more"},
      {"[1]", "fader.attributes[0]: must be an object"},
      {R"([{"kind":"binary"}])", "\"name\" must not be empty"},
      {R"([{"name":1,"kind":"binary"}])", "\"name\" must be a string, not 1"},
      {R"([{"name":"a"}])", "\"kind\" must be binary, categorical or continuous"},
      {R"([{"name":"a","kind":"Binary"}])", "not \"Binary\""},
      {R"([{"name":"a","kind":"binary","kind":"binary"}])", "\"kind\" twice"},
      {R"([{"name":"a","kind":"binary","values":["x"]}])", "[absent, present], not 1"},
      {R"([{"name":"a","kind":"categorical","values":["x"]}])", "two names or more, not 1"},
      {R"([{"name":"a","kind":"categorical"}])", "two names or more, not 0"},
      {R"([{"name":"a","kind":"categorical","values":["x","x"]}])", "same name twice"},
      {R"([{"name":"a","kind":"categorical","values":["x",""]}])", "empty name"},
      {R"([{"name":"a","kind":"categorical","values":["x",2]}])", "list of strings"},
      {R"([{"name":"a","kind":"categorical","values":"xy"}])", "list of strings"},
      {R"([{"name":"a","kind":"continuous","values":["x"]}])", "must be empty, not 1"},
      {R"([{"name":"a","kind":"binary","range":[1,1]}])", "minimum < maximum"},
      {R"([{"name":"a","kind":"binary","range":[2,1]}])", "minimum < maximum"},
      {R"([{"name":"a","kind":"binary","range":[1]}])", "[minimum, maximum]"},
      {R"([{"name":"a","kind":"binary","range":["0",1]}])", "\"range\" must be a number"},
      {R"([{"name":"a","kind":"binary","range":[0,1e300]}])", "\"range\" must be a number"},
      {R"([{"name":"a","kind":"continuous","shown":18}])", "[minimum, maximum]"},
      {R"([{"name":"a","kind":"continuous","ends":["low"]}])", "\"ends\" must be two names"},
      {R"([{"name":"a","kind":"binary","ends":["no","yes"]}])", "of a continuous attribute"},
      {R"([{"name":"a","kind":"binary","default":2}])", "\"default\" must lie in the range"},
      {R"([{"name":"a","kind":"binary","default":null}])",
       "\"default\" must be a number, not null"},
      {R"([{"name":"a","kind":"binary"},{"name":"a","kind":"binary"}])",
       "two attributes are named \"a\""},
      {R"([{"name":"a","kind":"binary"},{"name":"b"}])", "fader.attributes[1]"},
  };
  for (const auto& [text, names] : cases) {
    SCOPED_TRACE(text);
    const Result<AttributeSchema> read = AttributeSchema::from_json(text);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().rfind("fader.attributes", 0), 0u) << read.error();
    EXPECT_NE(read.error().find(names), std::string::npos) << read.error();
  }
}

TEST(AttributesJson, RefusesMoreValuesThanTheLimit) {
  std::string values = "\"0\"";
  for (int i = 1; i < 4097; ++i) values += ",\"" + std::to_string(i) + "\"";
  const Result<AttributeSchema> read = AttributeSchema::from_json(
      R"([{"name":"a","kind":"categorical","values":[)" + values + "]}]");
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().find("4097 attribute values"), std::string::npos) << read.error();
}

}  // namespace
}  // namespace fader
