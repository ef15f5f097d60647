// What second moments of u tell of the attributes, and that the flow unlearns it.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <iostream>

#include "native-trainer/training/attribute_moments.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/steps.hpp"
#include "tests/trainer/training_fixture.hpp"

namespace fader {
namespace {

/// u whose first two numbers are correlated as the attribute says: nothing that a linear probe
/// reads.
struct TellingU {
  torch::Tensor u, y;  // [n, 6], [n, 1]
  TellingU(int64_t n, double correlation) {
    y = torch::randint(2, {n, 1}).to(torch::kFloat);
    u = torch::randn({n, 6});
    const auto other = u.select(1, 1).clone();
    const auto sign = (2 * y.squeeze(1) - 1) * correlation;
    u.select(1, 1).copy_(sign * u.select(1, 0) + std::sqrt(1 - correlation * correlation) * other);
  }
};

TEST(AttributeMomentsTest, MeasureWhatOnlyTheCovarianceTells) {
  torch::manual_seed(6);
  for (const double correlation : {0.0, 0.5}) {
    AttributeMoments moments(TellingU(2000, correlation).y, 6);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < 400; ++i) {
      const TellingU batch(256, correlation);
      const auto told = moments.loss(batch.u, batch.y);
      if (!told.defined()) continue;
      sum += told.item<double>(), ++count;
    }
    EXPECT_EQ(count, 350);  // the first fifty are too few
    // The two products u₀u₁ and u₁u₀ have that correlation with the attribute.
    EXPECT_NEAR(sum / count, 2 * correlation * correlation, 0.03);
  }
}

TEST(AttributeMomentsTest, GradientIsThatOfTheProduct) {
  torch::manual_seed(8);
  AttributeMoments moments(TellingU(2000, 0.5).y, 6);
  for (int i = 0; i < 60; ++i) {
    const TellingU batch(256, 0.5);
    moments.loss(batch.u, batch.y);
  }
  const TellingU batch(64, 0.5);
  auto told = batch.u.clone().requires_grad_(), expected = batch.u.clone().requires_grad_();
  const auto average = moments.average.clone();  // of one attribute: [7, 7]
  moments.loss(told, batch.y).backward();
  const auto v = torch::cat({expected, torch::ones({64, 1})}, 1);
  const auto standardised = (batch.y - moments.mean) / moments.deviation;
  (average * (standardised * v).t().mm(v) / 64).sum().backward();
  EXPECT_LT(max_difference(told.grad(), expected.grad()), 1e-6);
  EXPECT_GT(expected.grad().abs().max().item<double>(), 1e-3);
}

TEST_F(TrainingTest, TheFlowUnlearnsSoonerWhatOnlyTheCovarianceTells) {
  // z whose first two numbers are correlated as the digit is odd or even.
  const int64_t n = 4000;
  torch::manual_seed(7);
  const auto digit = torch::randint(10, {n}, torch::kLong);
  const auto sign = (2 * digit.remainder(2) - 1).to(torch::kFloat);
  const auto y = torch::one_hot(digit, 10).to(torch::kFloat);
  auto z = torch::randn({n, 8});
  z.select(1, 1).copy_(0.6 * sign * z.select(1, 0) + 0.8 * torch::randn({n}));
  const auto told_after = [&](int64_t steps, double lambda_moments) {
    TrainingOptions o = small_options();
    o.lambda_moments = lambda_moments, o.lat_dis_batch = 256;
    TrainingRun run = begin(o);
    run.record.phase = Phase::frozen;
    run.replay = ReplayBuffer(n, run.model.architecture, 10, torch::kCPU);
    run.replay.push({z, torch::full_like(z, -6)}, y);
    LossLog log;
    for (int64_t i = 0; i < steps; ++i) flow_step(run, log);
    torch::NoGradGuard no_grad;
    const auto u = run.model.to_u(z, y).u;
    return std::abs((sign * u.select(1, 0) * u.select(1, 1)).mean().item<double>());
  };
  const double before = told_after(0, 0), by_likelihood = told_after(150, 0),
               with_moments = told_after(150, 1);
  std::cout << "correlation " << before << ", after 150 steps of likelihood " << by_likelihood
            << ", with moments " << with_moments << '\n';
  EXPECT_GT(before, 0.5);
  EXPECT_LT(with_moments, 0.6 * by_likelihood);
}
}  // namespace
}  // namespace fader
