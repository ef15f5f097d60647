#include "native-trainer/evaluation/probe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "native-trainer/evaluation/leakage.hpp"
#include "native-trainer/evaluation/nearest_neighbours.hpp"
#include "native-trainer/evaluation/quadratic_probe.hpp"
#include "native-trainer/evaluation/realism.hpp"
#include "native-trainer/evaluation/scores.hpp"

namespace fader {
namespace {

const ProbeShape linear{0, 0}, mlp{2, 64};

ProbeSettings short_probes(std::int64_t steps = 600) {
  ProbeSettings settings;
  settings.steps = steps, settings.batch_size = 128, settings.seeds = 1, settings.looks = 8;
  return settings;
}

/// Codes and one attribute, in three parts.
struct Planted {
  CodeSplits codes;
  ProbedAttribute attribute;
};

/// draw(count) gives codes and target.
template <class Draw>
Planted planted(int values, Draw&& draw, std::int64_t train = 4000, std::int64_t test = 4000) {
  const auto [a, x] = draw(train);
  const auto [b, y] = draw(test);
  const auto [c, z] = draw(test);
  return {{Codes(a), Codes(b), Codes(c)}, {"attribute", values, x, y, z}};
}

using Drawn = std::pair<torch::Tensor, torch::Tensor>;

Drawn separable(std::int64_t count) {
  const auto target = torch::randint(10, {count}, torch::kInt64);
  return {torch::eye(10).index_select(0, target) * 4 + 0.3 * torch::randn({count, 10}), target};
}
Drawn noise(std::int64_t count) {
  return {torch::randn({count, 10}), torch::randint(10, {count}, torch::kInt64)};
}

ProbeResult probed(const ProbeShape& shape, const Planted& planted,
                   const ProbeSettings& settings = short_probes()) {
  return train_probes(shape, planted.codes, {planted.attribute}, settings)[0][0];
}

class Probe : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    torch::set_num_threads(1);
    torch::manual_seed(3);
  }
  ProbeShape shape() const { return GetParam() ? mlp : linear; }
};

TEST_P(Probe, FindsWhatIsThere) {
  const ProbeResult result = probed(shape(), planted(10, separable));
  EXPECT_GT(result.test, 0.99);
  EXPECT_NEAR(result.bits, std::log2(10.0), 0.15);
  EXPECT_EQ(result.right.size(0), 4000);
  EXPECT_EQ(result.curve.size(), 8u);
  EXPECT_EQ(result.curve.back().first, 600);
}

TEST_P(Probe, IsAtChanceWhereNothingIsThere) {
  const ProbeResult result = probed(shape(), planted(10, noise));
  EXPECT_NEAR(result.test, 0.1, 0.025);
  EXPECT_NEAR(result.bits, 0, 0.01);
}

TEST_P(Probe, IsNotFooledByARareValue) {
  // 95 % of the pictures have value 0: always saying 0 is 95 % right, and says nothing.
  const auto rare = [](std::int64_t count) -> Drawn {
    return {torch::randn({count, 4}), torch::rand({count}).gt(0.95).to(torch::kInt64)};
  };
  EXPECT_NEAR(probed(shape(), planted(2, rare)).test, 0.5, 0.08);
}

TEST_P(Probe, HasR2OfAContinuousAttribute) {
  const auto share = [](double share) {
    return [share](std::int64_t count) -> Drawn {
      const auto codes = torch::randn({count, 5});
      return {codes, 7 + share * codes.sum(1) + (1 - share) * torch::randn({count})};
    };
  };
  EXPECT_GT(probed(shape(), planted(0, share(1))).test, 0.95);
  EXPECT_NEAR(probed(shape(), planted(0, share(0))).test, 0, 0.15);
}

TEST_P(Probe, IsTheSameForTheSameSeed) {
  const Planted data = planted(10, noise);
  EXPECT_EQ(probed(shape(), data).curve, probed(shape(), data).curve);
}

TEST_P(Probe, SideBySideEachLearnsItsOwnAttribute) {
  const Planted digits = planted(10, separable);
  ProbedAttribute coin{"coin", 2, torch::randint(2, {4000}, torch::kInt64),
                       torch::randint(2, {4000}, torch::kInt64),
                       torch::randint(2, {4000}, torch::kInt64)};
  ProbeSettings settings = short_probes();
  settings.seeds = 2;
  const auto results = train_probes(shape(), digits.codes, {coin, digits.attribute}, settings);
  for (int seed = 0; seed < 2; ++seed) {
    EXPECT_NEAR(results[0][seed].test, 0.5, 0.05);
    EXPECT_GT(results[1][seed].test, 0.99);
  }
  EXPECT_NE(results[0][0].curve, results[0][1].curve);
}

INSTANTIATE_TEST_SUITE_P(Kinds, Probe, testing::Bool(),
                         [](const auto& info) { return info.param ? "Mlp" : "Linear"; });

/// Binary codes of 64 dimensions that tell a given number of bits of the attribute: the value that
/// is hidden is the attribute's own, but for as many pictures as make it worth that much.
double share_of_lies(double bits) {
  double low = 0, high = 0.5;
  for (int i = 0; i < 60; ++i) {
    const double p = (low + high) / 2;
    const double entropy = p > 0 ? -p * std::log2(p) - (1 - p) * std::log2(1 - p) : 0;
    (1 - entropy > bits ? low : high) = p;
  }
  return (low + high) / 2;
}

enum class Hidden { in_an_exclusive_or, in_the_magnitude, in_one_dimension };

/// Codes for these targets.
torch::Tensor hide(Hidden where, const torch::Tensor& target, double lies) {
  const std::int64_t count = target.size(0);
  const auto said = target.bitwise_xor(torch::rand({count}).lt(lies).to(torch::kInt64));
  const auto sign = said * 2 - 1;  // what is hidden, −1 or 1
  auto codes = torch::randn({count, 64});
  if (where == Hidden::in_an_exclusive_or) {
    // The product of two signs.
    codes.select(1, 7).copy_(codes.select(1, 7).abs() * codes.select(1, 3).sign() * sign);
  } else if (where == Hidden::in_the_magnitude) {
    const auto own = codes.select(1, 5);
    own.copy_(own.sign() * (said * 1.5 + 0.5 + 0.05 * own));
  } else {
    codes.select(1, 9).copy_(codes.select(1, 9).abs() * sign);
  }
  return codes;
}

/// Every batch has codes of its own, as the noise of z would give.
Planted leak(Hidden where, double bits) {
  const double lies = share_of_lies(bits);
  Planted data = planted(
      2,
      [=](std::int64_t count) -> Drawn {
        const auto target = torch::randint(2, {count}, torch::kInt64);
        return {hide(where, target, lies), target};
      },
      4000, 30000);
  data.codes.train.fresh_u = [=, target = data.attribute.train](const torch::Tensor& rows) {
    return hide(where, target.index_select(0, rows), lies);
  };
  return data;
}

class PlantedLeak : public testing::TestWithParam<std::tuple<Hidden, double>> {};

TEST_P(PlantedLeak, IsFoundToTheBit) {
  torch::set_num_threads(1);
  torch::manual_seed(4);
  const auto [where, bits] = GetParam();
  const Planted data = leak(where, bits);
  // An exclusive or among 64 dimensions takes long to find; with $FADER_PROBE_STEPS all are
  // searched for as long as the published figures are.
  const char* full = std::getenv("FADER_PROBE_STEPS");
  const bool hard = where == Hidden::in_an_exclusive_or && bits > 0;
  ProbeSettings settings = short_probes(full       ? std::atoi(full)
                                        : hard     ? 6000
                                        : bits > 0 ? 5000
                                                   : 500);
  settings.batch_size = 256, settings.looks = 5, settings.closed_form = false;
  const bool left_out = hard ? bits != 0.5 : bits >= 0.5;
  if (left_out && !full) GTEST_SKIP() << "takes long: FADER_PROBE_STEPS=20000";
  const std::int64_t width = !hard ? 32 : full ? 256 : 128;
  const auto leakages =
      measure_leakage(data.codes, {data.attribute}, {{2, width}}, settings, "planted");
  EXPECT_NEAR(leakages[0].bits, bits, bits > 0 ? 0.1 * bits : 0.005);
  EXPECT_NEAR(leakages[0].strongest, 1 - share_of_lies(bits), 0.015);
  EXPECT_LE(leakages[0].low, leakages[0].strongest);
  EXPECT_GE(leakages[0].high, leakages[0].strongest);
  EXPECT_LT(leakages[0].high - leakages[0].low, 0.03);
}

INSTANTIATE_TEST_SUITE_P(Anywhere, PlantedLeak,
                         testing::Combine(testing::Values(Hidden::in_an_exclusive_or,
                                                          Hidden::in_the_magnitude,
                                                          Hidden::in_one_dimension),
                                          testing::Values(0.0, 0.1, 0.5, 1.0)));

TEST(Leakage, AllButALinearProbeFindAnExclusiveOr) {
  torch::manual_seed(5);
  const auto exclusive_or = [](std::int64_t count) -> Drawn {
    const auto codes = torch::randn({count, 3});
    return {codes, codes.select(1, 0).mul(codes.select(1, 1)).gt(0).to(torch::kInt64)};
  };
  const Planted data = planted(2, exclusive_or);
  const auto leakage =
      measure_leakage(data.codes, {data.attribute}, {linear, mlp}, short_probes(), "xor")[0];
  EXPECT_NEAR(leakage.best("linear"), 0.5, 0.06);
  EXPECT_GT(leakage.best("mlp"), 0.93);
  EXPECT_GT(leakage.best("nearest"), 0.9);
  EXPECT_GT(leakage.best("quadratic"), 0.95);
  EXPECT_EQ(leakage.strongest,
            std::max({leakage.best("mlp"), leakage.best("nearest"), leakage.best("quadratic")}));
  EXPECT_EQ(leakage.runs.size(), 4u);
}

TEST(Leakage, TheQuadraticProbeFindsWhatSquaresTellAndNothingElse) {
  torch::manual_seed(9);
  const Planted nothing = planted(10, noise), there = planted(10, separable);
  EXPECT_NEAR(quadratic_probe(nothing.codes, {nothing.attribute})[0].test, 0.1, 0.03);
  EXPECT_GT(quadratic_probe(there.codes, {there.attribute})[0].test, 0.99);
  // A number that is the square of one of the code's and half of another's, and one that is none.
  const auto squared = [](std::int64_t count) -> Drawn {
    const auto codes = torch::randn({count, 12});
    return {codes, 5 + codes.select(1, 3).square() + 0.5 * codes.select(1, 8)};
  };
  const auto unknown = [](std::int64_t count) -> Drawn {
    return {torch::randn({count, 12}), torch::randn({count})};
  };
  const Planted of_squares = planted(0, squared), of_nothing = planted(0, unknown);
  EXPECT_GT(quadratic_probe(of_squares.codes, {of_squares.attribute})[0].test, 0.95);
  EXPECT_NEAR(quadratic_probe(of_nothing.codes, {of_nothing.attribute})[0].test, 0, 0.02);
  // A magnitude, told half of the time, by codes with fresh noise.
  const Planted half = leak(Hidden::in_the_magnitude, 0.5);
  const double found = quadratic_probe(half.codes, {half.attribute})[0].test;
  EXPECT_NEAR(found, 1 - share_of_lies(0.5), 0.02);
  torch::rand(5);  // the noise is of the seed's own
  EXPECT_EQ(quadratic_probe(half.codes, {half.attribute})[0].test, found);
}

TEST(Leakage, NeighboursFindWhatIsThereAndNothingElse) {
  torch::manual_seed(6);
  const Planted there = planted(10, separable), nothing = planted(10, noise);
  EXPECT_GT(nearest_neighbours(there.codes, {there.attribute})[0].test, 0.99);
  EXPECT_NEAR(nearest_neighbours(nothing.codes, {nothing.attribute})[0].test, 0.1, 0.03);
}

TEST(Leakage, CrossFittedProbesLearnFromUnseenCodesOnly) {
  torch::manual_seed(7);
  // Train codes that tell all, codes of unseen pictures that tell nothing.
  Planted data = planted(10, noise);
  const auto [u, target] = separable(4000);
  data.codes.train = Codes(u), data.attribute.train = target;
  EXPECT_NEAR(cross_fitted(data.codes, {data.attribute}, mlp, short_probes())[0], 0.1, 0.03);
  const Planted there = planted(10, separable);
  EXPECT_GT(cross_fitted(there.codes, {there.attribute}, mlp, short_probes())[0], 0.99);
}

TEST(Probes, DrawTheNoiseAnewForEveryBatch) {
  Planted data = planted(10, noise, 600, 100);
  std::int64_t drawn = 0;
  data.codes.train.fresh_u = [&](const torch::Tensor& rows) {
    drawn += rows.size(0);
    return data.codes.train.u(rows) + torch::randn({rows.size(0), 10});
  };
  const ProbeSettings settings = short_probes(50);
  probed(mlp, data, settings);
  EXPECT_GE(drawn, 50 * settings.batch_size);
}

TEST(BalancedAccuracy, IsTheMeanRecallOfTheValuesThatOccur) {
  const auto target = torch::tensor({0, 0, 0, 0, 1, 1, 3}, torch::kInt64);
  const auto said = torch::tensor({0, 0, 0, 1, 1, 2, 3}, torch::kInt64);
  EXPECT_NEAR(balanced_accuracy(said, target, 4), (0.75 + 0.5 + 1) / 3, 1e-12);
}

TEST(KernelDistance, IsNothingForOneKindAndGrowsWithTheDifference) {
  torch::manual_seed(8);
  const auto a = torch::randn({800, 16}), b = torch::randn({800, 16});
  EXPECT_NEAR(kernel_distance(a, b), 0, 0.02);
  const double near = kernel_distance(a, b + 0.3), far = kernel_distance(a, b + 1.0);
  EXPECT_GT(near, 0.03);
  EXPECT_GT(far, 4 * near);
}

}  // namespace
}  // namespace fader
