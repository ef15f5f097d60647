#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "shared/model_card.hpp"

namespace fader {
namespace {

TEST(ModelCard, EverythingComesBackInOrder) {
  ModelCard card;
  card.name = "digits";
  card.dataset = "MNIST, 60,000 training images";
  card.command = "fader train --dataset mnist --out \"a b.safetensors\"";
  card.commit = "unknown";
  card.license = "MIT";
  card.seed = std::numeric_limits<long long>::max();
  card.epochs = 50;
  card.metrics = {{"reconstruction.psnr", 20.123456789012345},
                  {"leakage.digit.mlp", 0.1},
                  {"edit_accuracy.digit.mean", 0.995},
                  {"a.first", -1e-300}};
  const Result<ModelCard> read = ModelCard::from_json(card.to_json());
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read.value().name, card.name);
  EXPECT_EQ(read.value().dataset, card.dataset);
  EXPECT_EQ(read.value().command, card.command);
  EXPECT_EQ(read.value().commit, card.commit);
  EXPECT_EQ(read.value().license, card.license);
  EXPECT_EQ(read.value().seed, card.seed);
  EXPECT_EQ(read.value().epochs, card.epochs);
  ASSERT_EQ(read.value().metrics.size(), card.metrics.size());
  for (std::size_t i = 0; i < card.metrics.size(); ++i) {
    EXPECT_EQ(read.value().metrics[i].first, card.metrics[i].first);
    EXPECT_DOUBLE_EQ(read.value().metrics[i].second, card.metrics[i].second);
  }
  ASSERT_NE(read.value().metric("edit_accuracy.digit.mean"), nullptr);
  EXPECT_EQ(*read.value().metric("edit_accuracy.digit.mean"), 0.995);
  EXPECT_EQ(read.value().metric("edit_accuracy.digit"), nullptr);
}

TEST(ModelCard, AFigureThatCouldNotBeMeasuredIsNull) {
  ModelCard card;
  card.metrics = {{"style_preservation.slant", std::nan("")},
                  {"psnr", std::numeric_limits<double>::infinity()}};
  EXPECT_NE(card.to_json().find(R"("metrics":{"style_preservation.slant":null,"psnr":null})"),
            std::string::npos);
  const Result<ModelCard> read = ModelCard::from_json(card.to_json());
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_TRUE(std::isnan(*read.value().metric("style_preservation.slant")));
}

TEST(ModelCard, AbsentFieldsAreEmptyAndUnknownOnesIgnored) {
  const Result<ModelCard> read = ModelCard::from_json(R"({"name":"x","author":{"a":[1]}})");
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(read.value().name, "x");
  EXPECT_TRUE(read.value().metrics.empty());
}

/// Numbers that RapidJSON 1.1 reads with undefined behaviour when it is asked for full precision.
TEST(ModelCard, ReadsUnusualNumbers) {
  const Result<ModelCard> read = ModelCard::from_json(
      R"({"metrics":{"a":0e-40,"b":-0.00000000000000000000000000,"c":184467440737095516155}})");
  ASSERT_TRUE(read.ok()) << read.error();
  EXPECT_EQ(*read.value().metric("a"), 0.0);
  EXPECT_EQ(*read.value().metric("b"), 0.0);
  EXPECT_DOUBLE_EQ(*read.value().metric("c"), 184467440737095516155.0);
}

TEST(ModelCard, RefusesWhatIsWrongWithASentenceThatNamesIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "empty"},
      {"[]", "must be an object"},
      {R"({"name":1})", "\"name\" must be a string, not 1"},
      {R"({"seed":1.5})", "\"seed\" must be a whole number"},
      {R"({"seed":9223372036854775808})", "\"seed\""},
      {R"({"epochs":-1})", "\"epochs\" must be a whole number from 0"},
      {R"({"metrics":[]})", "\"metrics\" must be an object of numbers, not []"},
      {R"({"metrics":{"psnr":"20"}})", "metric \"psnr\" must be a number, not \"20\""},
      {R"({"metrics":{"psnr":1e400}})", "not valid JSON"},
      {R"({"metrics":{"psnr":NaN}})", "not valid JSON"},
      {R"({"metrics":{"a":1,"a":2}})", "\"a\" twice"},
  };
  for (const auto& [text, names] : cases) {
    SCOPED_TRACE(text);
    const Result<ModelCard> read = ModelCard::from_json(text);
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().rfind("fader.card", 0), 0u) << read.error();
    EXPECT_NE(read.error().find(names), std::string::npos) << read.error();
  }
}

}  // namespace
}  // namespace fader
