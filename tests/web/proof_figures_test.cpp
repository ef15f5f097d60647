#include "web/app/proof_figures.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/disk.hpp"
#include "shared/model_header.hpp"
#include "tests/web/schemas.hpp"

namespace fader {
namespace {

using Names = std::vector<std::string>;

Names names_of(const std::vector<ProofFigure>& figures) {
  Names names;
  for (const ProofFigure& figure : figures) names.push_back(figure.name);
  return names;
}

ModelHeader header_of(const std::string& path) {
  const auto file = WeightsFile::parse(read_file(path).value(), path);
  return read_model_header(file.value()).value();
}

TEST(ProofFigures, OfTheDigitsBesideTheirControl) {
  const ModelHeader ours = header_of("web/site/models/digits.safetensors"),
                    control = header_of("web/site/models/digits-control.safetensors");
  const auto figures = proof_figures(ours.card, ours.schema, &control.card);
  ASSERT_EQ(names_of(figures),
            (Names{"Digit leakage", "Edit accuracy", "Thickness kept", "Slant kept"}));
  const ProofFigure& leak = figures[0];
  EXPECT_TRUE(leak.lower_is_better);
  EXPECT_DOUBLE_EQ(leak.chance, 0.1);
  EXPECT_DOUBLE_EQ(leak.ours.value, *ours.card.metric("leakage.digit.strongest"));
  EXPECT_GT(leak.control.value, 0.9);  // that is what makes it a control
  EXPECT_LT(leak.ours.value, 0.3);
  EXPECT_LE(leak.control.low, leak.control.value);
  EXPECT_GE(leak.control.high, leak.control.value);
  EXPECT_GT(figures[1].ours.value, figures[1].control.value);
  for (const ProofFigure& figure : figures) EXPECT_FALSE(figure.meaning.empty()) << figure.name;
}

TEST(ProofFigures, AnIntervalBelongsToTheMark) {
  ModelCard card;
  card.metrics = {{"leakage.digit.strongest", 0.16},
                  {"leakage.digit.low", 0.11},
                  {"leakage.digit.high", 0.13},
                  {"leakage.digit.chance", 0.1}};
  EXPECT_LT(proof_figures(card, test::digits(), nullptr)[0].ours.low, 0.0);  // another probe's
  card.metrics[2].second = 0.18;
  const Measured ours = proof_figures(card, test::digits(), nullptr)[0].ours;
  EXPECT_DOUBLE_EQ(ours.low, 0.11);
  EXPECT_DOUBLE_EQ(ours.high, 0.18);
}

TEST(ProofFigures, EveryAttributeLeaksByItsOwnMeasure) {
  ModelCard card;
  card.metrics = {{"leakage.glasses.strongest", 0.6},      {"leakage.hair_colour.mlp", 0.3},
                  {"leakage.age.strongest", 0.2},          {"edit_accuracy.glasses.mean", 0.9},
                  {"edit_accuracy.hair_colour.mean", 0.8}, {"edit_accuracy.hair_colour.min", 0.7}};
  const auto figures = proof_figures(card, test::faces(), nullptr);
  ASSERT_EQ(names_of(figures),
            (Names{"Glasses leakage", "Hair colour leakage", "Age leakage", "Edit accuracy"}));
  EXPECT_DOUBLE_EQ(figures[0].chance, 0.5);
  EXPECT_NEAR(figures[1].chance, 1.0 / 3.0, 1e-12);
  EXPECT_DOUBLE_EQ(figures[2].chance, 0.0);
  EXPECT_FALSE(figures[2].percent);
  EXPECT_NEAR(figures[3].ours.value, 0.85, 1e-12);
  EXPECT_NE(figures[3].meaning.find("worst value in 70\u00A0%"), std::string::npos);
  for (const ProofFigure& figure : figures) EXPECT_FALSE(figure.control.here());
}

TEST(ProofFigures, WhatWasNotMeasuredIsLeftOut) {
  EXPECT_TRUE(proof_figures(ModelCard(), test::digits(), nullptr).empty());
  ModelCard card;
  card.metrics = {{"leakage.digit.strongest", std::nan("")}, {"reconstruction.psnr", 20.0}};
  EXPECT_TRUE(proof_figures(card, test::digits(), nullptr).empty());
}

TEST(ProofFigures, AreInWords) {
  ProofFigure figure;
  EXPECT_EQ(figure.words(0.1), "10\u00A0%");
  EXPECT_EQ(figure.words(0.1622), "16.2\u00A0%");
  figure.percent = false;
  EXPECT_EQ(figure.words(0.863), "0.86");
  EXPECT_EQ(figure.words(0.0), "0");
}

}  // namespace
}  // namespace fader
