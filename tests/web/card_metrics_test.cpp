#include "web/app/card_metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/disk.hpp"
#include "shared/model_header.hpp"
#include "tests/web/schemas.hpp"

namespace fader {
namespace {

using Names = std::vector<std::string>;

Names names(const std::vector<CardMetric>& metrics) {
  Names all;
  for (const CardMetric& metric : metrics) all.push_back(metric.name);
  return all;
}

std::vector<CardMetric> of_shipped(const std::string& path) {
  auto file = WeightsFile::parse(read_file(path).value(), path);
  const ModelHeader header = read_model_header(file.value()).value();
  return card_metrics(header.card, header.schema);
}

TEST(CardMetrics, OfTheDigits) {
  const auto metrics = of_shipped("web/site/models/digits.safetensors");
  EXPECT_EQ(names(metrics),
            (Names{"Edit accuracy", "Leakage", "Style preservation", "Reconstruction"}));
  for (const CardMetric& metric : metrics) {
    EXPECT_FALSE(metric.value.empty()) << metric.name;
    EXPECT_FALSE(metric.note.empty()) << metric.name;
  }
  EXPECT_EQ(metrics[0].value, "99.7\u00A0%");
  EXPECT_EQ(metrics[0].note, "seen by the evaluation classifier; worst value 99.5\u00A0%");
  EXPECT_EQ(metrics[1].note, "strongest probe on u; chance 10\u00A0%");
  EXPECT_EQ(metrics[2].value, "0.86 / 0.90");
  EXPECT_EQ(metrics[2].note, "correlation: thickness, slant");
}

TEST(CardMetrics, OfTheFaces) {
  const auto metrics = of_shipped("web/site/models/faces.safetensors");
  EXPECT_EQ(names(metrics), (Names{"Edit accuracy", "Off-target change", "Monotonicity", "Leakage",
                                   "Counterfactual", "Reconstruction"}));
  for (const CardMetric& metric : metrics) {
    EXPECT_NE(metric.value.find_first_of("0123456789"), std::string::npos) << metric.name;
    EXPECT_FALSE(metric.note.empty()) << metric.name;
  }
  EXPECT_EQ(metrics[4].value, "28.5\u00A0dB");
}

TEST(CardMetrics, TellWhetherSomebodyStaysTheSame) {
  ModelCard card;
  card.metrics = {{"identity.real", 0.5}, {"identity.glasses", 0.97}, {"identity.age", 0.95}};
  const auto metrics = card_metrics(card, test::faces());
  ASSERT_EQ(names(metrics), (Names{"Identity"}));
  EXPECT_EQ(metrics[0].value, "96.0\u00A0%");
  EXPECT_NE(metrics[0].note.find("worst 95.0\u00A0%, age"), std::string::npos) << metrics[0].note;
}

TEST(CardMetrics, AreTheMeanAndTheWorst) {
  ModelCard card;
  card.metrics = {{"edit_accuracy.glasses.mean", 0.95}, {"edit_accuracy.hair_colour.mean", 0.85},
                  {"off_target.glasses", 0.25},         {"off_target.age", 0.75},
                  {"off_target_true.glasses", 0.2},     {"off_target_true.age", 0.4},
                  {"leakage.glasses.mlp", 0.6},         {"leakage.hair_colour.mlp", 0.9},
                  {"leakage.smile.mlp", 0.8}, {"leakage.smile.chance", 0.5},
                  {"leakage.glasses.chance", 0.5}, {"leakage.hair_colour.chance", 0.2}};
  const auto metrics = card_metrics(card, test::faces());
  ASSERT_EQ(names(metrics), (Names{"Edit accuracy", "Off-target change", "Leakage"}));
  EXPECT_EQ(metrics[0].value, "90\u00A0%");
  EXPECT_NE(metrics[0].note.find("worst 85\u00A0%, hair colour"), std::string::npos);
  EXPECT_NE(metrics[1].note.find("between true pictures 30\u00A0%"), std::string::npos)
      << "what the classifier itself gets wrong is told";
  EXPECT_NE(metrics[1].note.find("worst 75\u00A0%, age"), std::string::npos);
  EXPECT_EQ(metrics[2].value, "70\u00A0%") << "of binary attributes only: their chance is the same";
  EXPECT_NE(metrics[2].note.find("worst 80\u00A0%, smile"), std::string::npos);
  // … but every attribute is named.
  EXPECT_NE(metrics[2].note.find("chance 20\u00A0%: hair colour\u00A090\u00A0%"), std::string::npos)
      << metrics[2].note;
}

TEST(CardMetrics, LeaveOutWhatIsMissingOrCouldNotBeMeasured) {
  ModelCard card;
  EXPECT_TRUE(card_metrics(card, test::digits()).empty());
  card.metrics = {{"reconstruction.psnr", std::nan("")}, {"style_preservation.slant", std::nan("")},
                  {"style_preservation.thickness_within", 0.9}};
  EXPECT_TRUE(card_metrics(card, test::digits()).empty());
}

}  // namespace
}  // namespace fader
