#include "native-trainer/evaluation/realism.hpp"

namespace fader {
namespace {

torch::Tensor kernel(const torch::Tensor& x, const torch::Tensor& y) {
  return (x.mm(y.t()) / double(x.size(1)) + 1).pow(3);
}

/// Mean over pairs of different rows.
double mean_of_pairs(const torch::Tensor& x) {
  const auto k = kernel(x, x);
  const double n = double(x.size(0));
  return (k.sum() - k.diagonal().sum()).item<double>() / (n * (n - 1));
}

}  // namespace

double kernel_distance(const torch::Tensor& a, const torch::Tensor& b) {
  const auto x = a.to(torch::kFloat64), y = b.to(torch::kFloat64);
  return mean_of_pairs(x) + mean_of_pairs(y) - 2 * kernel(x, y).mean().item<double>();
}

}  // namespace fader
