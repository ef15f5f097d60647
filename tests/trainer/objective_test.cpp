// What training minimises: couplings, swapped attributes, the losses and the alarm.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>

#include "native-trainer/model/attribute_losses.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/training/fader_alarm.hpp"
#include "native-trainer/training/steps.hpp"
#include "native-trainer/training/style_loss.hpp"
#include "shared/coupling.hpp"
#include "tests/trainer/temporary_folder.hpp"

namespace fader {
namespace {

TEST(CouplingTest, EveryCouplingKeepsOneHalfAndChangesTheOther) {
  for (int coupling = 0; coupling < 8; ++coupling) {
    std::vector<int> seen(10, 0);
    for (int i = 0; i < 5; ++i) {
      ++seen[kept_index(coupling, i, 10)];
      ++seen[changed_index(coupling, i, 10)];
    }
    EXPECT_EQ(seen, std::vector<int>(10, 1)) << "coupling " << coupling;
  }
}

AttributeSchema mixed_schema() {
  Attribute glasses, hair, age;
  glasses.name = "glasses", glasses.values = {"no", "yes"};
  hair.name = "hair", hair.kind = AttributeKind::categorical, hair.values = {"a", "b", "c"};
  age.name = "age", age.kind = AttributeKind::continuous, age.minimum = -1, age.maximum = 2;
  return AttributeSchema({glasses, hair, age});
}

TEST(ObjectiveTest, SwappedAttributesAreNeverTheOldOnesAndEveryOtherValueComesUp) {
  const AttributeSchema schema = mixed_schema();
  auto y = torch::zeros({3000, 6});
  y.select(1, 1).fill_(1), y.select(1, 3).fill_(1);
  const auto swapped = swap_attributes(schema, y);
  EXPECT_EQ(swapped.select(1, 0).sum().item<double>(), 3000);  // binary: the other one
  EXPECT_EQ(swapped.select(1, 3).sum().item<double>(), 0);     // categorical: not its own …
  EXPECT_NEAR(swapped.select(1, 2).mean().item<double>(), 0.5, 0.05);  // … but any other
  EXPECT_EQ(swapped.narrow(1, 2, 3).sum().item<double>(), 3000);
  EXPECT_GE(swapped.select(1, 5).min().item<double>(), -1);
  EXPECT_LE(swapped.select(1, 5).max().item<double>(), 2);
  EXPECT_GT(swapped.select(1, 5).max().item<double>(), 1.9);
}

TEST(ObjectiveTest, TheLikeliestAttributesAreThePlayers) {
  const AttributeSchema schema = mixed_schema();
  auto logits = torch::randn({500, 6}) * 2;
  logits[0].zero_();  // of two alike, present; of three, the first
  const auto y = argmax_attributes(schema, logits);
  std::vector<float> positions(static_cast<std::size_t>(schema.faders())), wanted(6);
  for (int64_t i = 0; i < logits.size(0); ++i) {
    schema.from_logits(logits[i].data_ptr<float>(), positions.data());
    schema.to_argmax(positions.data());
    schema.to_attributes(positions.data(), wanted.data());
    EXPECT_TRUE(torch::equal(y[i], torch::tensor(wanted))) << i;
  }
}

TEST(LossLogTest, WhatWasNoNumberIsNoticedWhenItIsRead) {
  LossLog log;
  const auto add = [&](double rec, double lat) {
    log.add("rec", torch::full({}, rec)), log.add("lat", torch::full({}, lat));
    log.step_done();
  };
  add(1, 2), add(2, 2);
  EXPECT_EQ(log.text(), "rec 1.51 · lat 2");
  EXPECT_NEAR(log.means()[0].second, (0.98 * 1 + 2) / (0.98 + 1), 1e-6);
  add(1, std::numeric_limits<double>::infinity());
  add(1, 2);  // too late
  EXPECT_NE(failure_of([&] { log.read(); }).find("the loss \"lat\" is not a number any more"),
            std::string::npos);
  const auto steps_until_noticed = [&] {
    for (int i = 1; i < 100; ++i)
      if (!failure_of([&] { add(1, 2); }).empty()) return i;
    return 100;
  };
  EXPECT_EQ(steps_until_noticed(), 10);
}

TEST(ObjectiveTest, SomeFadersMoveAndALoneOneAlways) {
  const AttributeSchema schema = mixed_schema();
  auto y = torch::zeros({3000, 6});
  y.select(1, 1).fill_(1), y.select(1, 3).fill_(1);
  const auto moved = move_some_faders(schema, y);
  const auto glasses = moved.select(1, 0), hair = 1 - moved.select(1, 3);
  EXPECT_NEAR(glasses.mean().item<double>(), 0.5, 0.05);
  EXPECT_NEAR(hair.mean().item<double>(), 0.5, 0.05);
  EXPECT_NEAR((glasses * hair).mean().item<double>(), 0.25, 0.04);  // each for itself
  EXPECT_NEAR(moved.select(1, 5).eq(0).to(torch::kFloat).mean().item<double>(), 0.5, 0.05);

  const AttributeSchema lone({schema.attributes()[1]});
  auto digits = torch::zeros({500, 3});
  digits.select(1, 2).fill_(1);
  EXPECT_EQ(move_some_faders(lone, digits).select(1, 2).sum().item<double>(), 0);
}

TEST(ObjectiveTest, ARareValueCountsAsMuchAsACommonOne) {
  const AttributeSchema schema = mixed_schema();
  auto y = torch::zeros({100, 6});
  y.select(1, 0).fill_(1);
  y.narrow(0, 0, 10).select(1, 0).fill_(0), y.narrow(0, 0, 10).select(1, 1).fill_(1);
  y.select(1, 2).fill_(1);
  const auto balance = class_balance(schema, y, 20);
  EXPECT_NEAR(balance[0].item<double>() * 0.9, 0.5, 1e-5);
  EXPECT_NEAR(balance[1].item<double>() * 0.1, 0.5, 1e-5);
  EXPECT_EQ(balance[3].item<double>(), 20);  // a value that never comes up
  EXPECT_EQ(balance[5].item<double>(), 1);
  // A classifier that always says "no glasses" is as wrong as one that always says "glasses".
  auto no = torch::zeros({100, 6}), yes = torch::zeros({100, 6});
  no.select(1, 0).fill_(5), yes.select(1, 1).fill_(5);
  EXPECT_NEAR(attribute_loss(schema, no, y, balance).item<double>(),
              attribute_loss(schema, yes, y, balance).item<double>(), 1e-4);
}

TEST(FaderAlarmTest, SaysWhichFaderFellFarBelowItsBestAndOnlyThat) {
  torch::Tensor best;
  EXPECT_TRUE(fader_alarms({{"glasses", 0.30}, {"smile", 0.90}}, best).empty());
  EXPECT_TRUE(fader_alarms({{"glasses", 0.95}, {"smile", 0.80}}, best).empty());
  const auto alarms = fader_alarms({{"glasses", 0.07}, {"smile", 0.70}}, best);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_NE(alarms[0].find("glasses"), std::string::npos);
  EXPECT_NE(alarms[0].find("95.0 %"), std::string::npos);
  EXPECT_EQ(fader_alarms({{"glasses", 0.07}, {"smile", 0.70}}, best).size(), 1u);  // still
}

TEST(ObjectiveTest, UniformLossIsZeroOnlyWhereNothingIsSaid) {
  const AttributeSchema schema = mixed_schema();
  auto logits = torch::zeros({5, 6});
  const auto mean = torch::tensor({0.5f, 0.5f, 0.3f, 0.3f, 0.4f, 1.2f});
  logits.select(1, 5).fill_(1.2);  // the mean age, not the middle of its range
  EXPECT_NEAR(uniform_loss(schema, logits, mean).item<double>(), 0, 1e-6);
  logits.select(1, 3).fill_(4);
  EXPECT_GT(uniform_loss(schema, logits, mean).item<double>(), 0.5);
}

TEST(ObjectiveTest, AttributeLossSumsCrossEntropiesAndSquaredErrors) {
  const AttributeSchema schema = mixed_schema();
  const auto y = torch::tensor({{0.0f, 1.0f, 0.0f, 0.0f, 1.0f, 0.5f}});
  const auto logits = torch::tensor({{0.0f, 0.0f, 0.0f, 0.0f, 0.0f, 1.0f}});
  EXPECT_NEAR(attribute_loss(schema, logits, y).item<double>(),
              std::log(2.0) + std::log(3.0) + 0.25, 1e-5);
}

TEST(ObjectiveTest, EdgeLossSeesGrainAndNotBrightness) {
  const auto flat = torch::zeros({2, 3, 8, 8});
  EXPECT_NEAR(edge_loss(flat + 0.5, flat).item<double>(), 0, 1e-6);
  auto grain = flat.clone();
  grain.slice(3, 0, 8, 2).fill_(0.1);  // columns 0, 2, 4, 6: every slope across is 0.1
  EXPECT_NEAR(edge_loss(grain, flat).item<double>(), 0.1, 1e-6);
}

TEST(StyleLossTest, SlantAndThicknessFollowTheStroke) {
  const auto stroke = [](double shear, double half_width) {
    auto image = torch::full({1, 1, 32, 32}, -1.0);
    for (int y = 6; y < 26; ++y)
      for (int x = 0; x < 32; ++x)
        if (std::abs(x - 16 - shear * (y - 16)) <= half_width) image[0][0][y][x] = 1.0;
    return image;
  };
  const auto style =
      style_of(torch::cat({stroke(0, 1), stroke(0.4, 1), stroke(-0.4, 1), stroke(0, 3)}));
  EXPECT_NEAR(style[0][0].item<double>(), 0, 0.02);
  EXPECT_NEAR(style[1][0].item<double>(), 0.4, 0.05);
  EXPECT_NEAR(style[2][0].item<double>(), -0.4, 0.05);
  EXPECT_GT(style[3][1].item<double>(), style[0][1].item<double>() + 2);
}

}  // namespace
}  // namespace fader
