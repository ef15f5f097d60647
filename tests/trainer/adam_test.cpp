// Our Adam and our clipping. LibTorch's own are the oracle.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <sstream>

#include "native-trainer/model/adam.hpp"
#include "native-trainer/training/optimizer_step.hpp"

namespace fader {
namespace {

double farthest(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

// Gradients of very different sizes, and one parameter that has none at first. The last two lie in
// memory as pictures do, one with its gradients and one without: those take the other way through.
TEST(AdamTest, TakesTheStepsOfLibTorchsOwn) {
  torch::manual_seed(3);
  const auto channels_last = torch::MemoryFormat::ChannelsLast;
  const std::vector<torch::Tensor> first = {torch::randn({7, 5}), torch::randn({4}),
                                            torch::randn({3, 2, 2, 2}).contiguous(channels_last),
                                            torch::randn({2, 3, 2, 2}).contiguous(channels_last)};
  std::vector<torch::Tensor> ours, theirs;
  for (const torch::Tensor& tensor : first) {
    ours.push_back(tensor.clone().set_requires_grad(true));
    theirs.push_back(tensor.clone().set_requires_grad(true));
  }
  const auto options = torch::optim::AdamOptions(0.03).betas({0.8, 0.99});
  Adam a(ours, options);
  torch::optim::Adam b(theirs, options);
  for (int step = 0; step < 12; ++step) {
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (i == 1 && step < 5) continue;
      const auto gradient = torch::randn_like(first[i]) * std::pow(10.0, step % 4 - 2);
      ours[i].mutable_grad() = i == 3 ? gradient.contiguous() : gradient.clone();
      theirs[i].mutable_grad() = gradient.clone();
    }
    EXPECT_NEAR(clip_gradients(ours, 0.5).item<double>(),
                torch::nn::utils::clip_grad_norm_(theirs, 0.5), 1e-4);
    a.step(), b.step();
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_LT(farthest(ours[i], theirs[i]), 1e-6);
    EXPECT_GT(farthest(ours[i], first[i]), 1e-2);
  }
  // The state is where LibTorch keeps its own, so that checkpoints of either can be read.
  std::stringstream stream;
  torch::save(a, stream);
  torch::optim::Adam again(ours, options);
  torch::load(again, stream);
  const auto gradient = torch::ones({4});
  ours[1].mutable_grad() = gradient, theirs[1].mutable_grad() = gradient;
  again.step(), b.step();
  EXPECT_LT(farthest(ours[1], theirs[1]), 1e-6);
}

TEST(AdamTest, RefusesWhatItDoesNotHave) {
  auto parameter = torch::ones({2}).set_requires_grad(true);
  parameter.mutable_grad() = torch::ones({2});
  for (const auto& options : {torch::optim::AdamOptions(0.1).weight_decay(0.1),
                              torch::optim::AdamOptions(0.1).amsgrad(true)}) {
    Adam adam({parameter}, options);
    EXPECT_THROW(adam.step(), c10::Error);
  }
}

TEST(ClippingTest, ChangesNothingThatIsSmallEnoughOrNoNumber) {
  auto parameter = torch::zeros({2}).set_requires_grad(true);
  const auto norm_of = [&](const torch::Tensor& gradient, double limit) {
    parameter.mutable_grad() = gradient.clone();
    return clip_gradients({parameter}, limit).item<double>();
  };
  const auto gradient = torch::tensor({3.0f, 4.0f});
  EXPECT_NEAR(norm_of(gradient, 6), 5, 1e-6);
  EXPECT_TRUE(parameter.grad().equal(gradient));
  EXPECT_NEAR(norm_of(gradient, 0), 5, 1e-6);  // 0: no limit
  EXPECT_TRUE(parameter.grad().equal(gradient));
  EXPECT_NEAR(norm_of(gradient, 1), 5, 1e-6);
  EXPECT_NEAR(parameter.grad().norm().item<double>(), 1, 1e-5);
  EXPECT_TRUE(std::isnan(norm_of(torch::tensor({3.0f, std::nanf("")}), 1)));
  EXPECT_EQ(parameter.grad()[0].item<float>(), 3);
}

}  // namespace
}  // namespace fader
