#include "native-trainer/evaluation/standardise.hpp"

#include <algorithm>

namespace fader {

Standardise::Standardise(const Codes& training) {
  const auto options = torch::dtype(torch::kFloat64).device(training.device);
  auto sum = torch::zeros({training.width}, options), squares = torch::zeros_like(sum);
  for_each_part(training, [&](std::int64_t, const torch::Tensor& u) {
    const auto numbers = u.to(torch::kFloat64);
    sum += numbers.sum(0), squares += numbers.square().sum(0);
  });
  const double count = double(training.size);
  const auto mean = sum / count;
  const auto variance = (squares - count * mean.square()) / std::max(count - 1, 1.0);
  mean_ = mean.to(torch::kFloat32);
  scale_ = variance.clamp_min(1e-12).sqrt().to(torch::kFloat32);
}

}  // namespace fader
