#include "native-trainer/evaluation/scores.hpp"

namespace fader {

double balanced_accuracy(const torch::Tensor& predicted, const torch::Tensor& target, int values) {
  double sum = 0;
  int present = 0;
  for (int value = 0; value < values; ++value) {
    const auto of_value = target.eq(value);
    const double count = of_value.sum().item<double>();
    if (count == 0) continue;
    sum += predicted.eq(value).logical_and(of_value).sum().item<double>() / count;
    ++present;
  }
  return present > 0 ? sum / present : 0;
}

double r_squared(const torch::Tensor& predicted, const torch::Tensor& target) {
  const double total = (target - target.mean()).square().sum().item<double>();
  return total > 0 ? 1 - (target - predicted).square().sum().item<double>() / total : 0;
}

}  // namespace fader
