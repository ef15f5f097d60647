#include "native-trainer/evaluation/probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fader {
namespace {

ProbeSettings quick(ProbeKind kind, int values) {
  ProbeSettings settings;
  settings.kind = kind;
  settings.values = values;
  settings.epochs = 8;
  settings.batch_size = 128;
  return settings;
}

class Probe : public testing::TestWithParam<ProbeKind> {
 protected:
  void SetUp() override { torch::manual_seed(3); }
};

ProbeData separable(std::int64_t count) {
  const auto target = torch::randint(10, {count}, torch::kInt64);
  return {torch::eye(10).index_select(0, target) * 4 + 0.3 * torch::randn({count, 10}), target, {}};
}

ProbeData noise(std::int64_t count) {
  return {torch::randn({count, 10}), torch::randint(10, {count}, torch::kInt64), {}};
}

TEST_P(Probe, ReadsWhatIsThere) {
  EXPECT_GT(probe(separable(3000), separable(1000), quick(GetParam(), 10)), 0.99);
}

TEST_P(Probe, IsAtChanceWhereNothingIsThere) {
  const double accuracy = probe(noise(4000), noise(4000), quick(GetParam(), 10));
  EXPECT_NEAR(accuracy, 0.1, 0.025);
}

TEST_P(Probe, IsNotFooledByARareValue) {
  // 95 % of the pictures have value 0: always saying 0 is 95 % right, and says nothing.
  const auto rare = [](std::int64_t count) {
    return ProbeData{torch::randn({count, 4}), torch::rand({count}).gt(0.95).to(torch::kInt64), {}};
  };
  EXPECT_NEAR(probe(rare(4000), rare(4000), quick(GetParam(), 2)), 0.5, 0.08);
}

TEST_P(Probe, HasR2OfAContinuousAttribute) {
  const auto linear = [](std::int64_t count, double share) {
    const auto codes = torch::randn({count, 5});
    return ProbeData{codes, 7 + share * codes.sum(1) + (1 - share) * torch::randn({count}), {}};
  };
  EXPECT_GT(probe(linear(3000, 1), linear(1000, 1), quick(GetParam(), 0)), 0.95);
  EXPECT_NEAR(probe(linear(3000, 0), linear(1000, 0), quick(GetParam(), 0)), 0, 0.15);
}

TEST_P(Probe, IsTheSameForTheSameSeed) {
  const auto train = noise(500), test = noise(500);
  EXPECT_EQ(probe(train, test, quick(GetParam(), 10)), probe(train, test, quick(GetParam(), 10)));
}

INSTANTIATE_TEST_SUITE_P(Kinds, Probe, testing::Values(ProbeKind::linear, ProbeKind::mlp),
                         [](const auto& info) {
                           return info.param == ProbeKind::linear ? "Linear" : "Mlp";
                         });

TEST(MlpProbe, ReadsWhatNoLinearOneCan) {
  torch::manual_seed(5);
  const auto exclusive_or = [](std::int64_t count) {
    const auto codes = torch::randn({count, 3});
    return ProbeData{codes, codes.select(1, 0).mul(codes.select(1, 1)).gt(0).to(torch::kInt64), {}};
  };
  const auto train = exclusive_or(4000), test = exclusive_or(2000);
  EXPECT_NEAR(probe(train, test, quick(ProbeKind::linear, 2)), 0.5, 0.06);
  EXPECT_GT(probe(train, test, quick(ProbeKind::mlp, 2)), 0.93);
}

TEST(MlpProbe, DrawsTheNoiseAnewInEveryEpoch) {
  torch::manual_seed(6);
  auto train = noise(600);
  const auto settings = quick(ProbeKind::mlp, 10);
  int draws = 0;
  train.fresh_u = [&] {
    ++draws;
    return train.u + torch::randn_like(train.u);
  };
  probe(train, noise(100), settings);
  EXPECT_EQ(draws % settings.epochs, 0);
  EXPECT_GE(draws, 2 * settings.epochs);  // several restarts
}

TEST(BalancedAccuracy, IsTheMeanRecallOfTheValuesThatOccur) {
  const auto target = torch::tensor({0, 0, 0, 0, 1, 1, 3}, torch::kInt64);
  const auto said = torch::tensor({0, 0, 0, 1, 1, 2, 3}, torch::kInt64);
  EXPECT_NEAR(balanced_accuracy(said, target, 4), (0.75 + 0.5 + 1) / 3, 1e-12);
}

}  // namespace
}  // namespace fader
