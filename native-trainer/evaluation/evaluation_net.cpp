#include "native-trainer/evaluation/evaluation_net.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "native-trainer/model/adam.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

constexpr std::int64_t width_of_a_pixel = 8;
constexpr std::int64_t max_width = 128;
constexpr std::int64_t max_map = 32;
constexpr double warm_up = 0.15;  // share of the training
constexpr double pi = 3.14159265358979323846;

/// The learning rate when `done` of the training is over, in [0, 1).
double scheduled(double highest, double done) {
  const double warm = std::min(1.0, done / warm_up);
  const double decay = 0.5 * (1 + std::cos(pi * std::max(0.0, (done - warm_up) / (1 - warm_up))));
  return highest * (warm * decay + 1e-3);
}

}  // namespace

torch::nn::Sequential evaluation_net(std::int64_t channels, std::int64_t side,
                                     std::int64_t outputs) {
  torch::nn::Sequential net;
  const auto add = [&net](std::int64_t in, std::int64_t out, bool pooled) {
    net->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1).bias(false)));
    if (pooled) net->push_back(torch::nn::MaxPool2d(2));
    net->push_back(torch::nn::BatchNorm2d(out));
    net->push_back(torch::nn::ReLU());
  };
  const std::int64_t block = std::max<std::int64_t>(2, side / max_map);
  net->push_back(torch::nn::PixelUnshuffle(block));
  std::int64_t width = std::min(width_of_a_pixel * block, max_width);
  add(block * block * channels, width, false);
  for (side /= block; side > 4; side /= 2) {
    const std::int64_t wider = std::min(2 * width, max_width);
    add(width, wider, true);
    if (side > 8) add(wider, wider, false);
    width = wider;
  }
  net->push_back(torch::nn::Flatten());
  net->push_back(torch::nn::Dropout(0.25));
  net->push_back(torch::nn::Linear(width * side * side, outputs));
  return net;
}

void train_evaluation_net(torch::nn::Sequential& net, const EvaluationTraining& training,
                          const std::function<torch::Tensor(std::int64_t step)>& loss) {
  Adam optimizer(net->parameters(), torch::optim::AdamOptions(training.learning_rate));
  Progress progress(training.title, training.steps * training.pictures_a_step);
  net->train();
  double smooth_loss = 0;
  for (std::int64_t step = 0; step < training.steps; ++step) {
    optimizer.set_learning_rate(
        0, scheduled(training.learning_rate, double(step) / double(training.steps)));
    const auto value = loss(step);
    optimizer.zero_grad();
    value.backward();
    optimizer.step();
    smooth_loss += (step == 0 ? 1.0 : 0.02) * (value.item<double>() - smooth_loss);
    char text[32];
    std::snprintf(text, sizeof text, "loss %.4f", smooth_loss);
    progress.update((step + 1) * training.pictures_a_step, text);
  }
  progress.finish();
  net->eval();
}

}  // namespace fader
