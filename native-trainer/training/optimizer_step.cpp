#include "native-trainer/training/optimizer_step.hpp"

#include <torch/version.h>

#include <cmath>
#include <stdexcept>

#include "native-trainer/parallel/gradient_average.hpp"
#include "native-trainer/training/loss_log.hpp"

namespace fader {

torch::Tensor clip_gradients(const std::vector<torch::Tensor>& parameters, double max_norm) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> gradients;
  for (const torch::Tensor& parameter : parameters)
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  if (gradients.empty()) return torch::zeros({});
  const auto norm = torch::stack(at::_foreach_norm(gradients)).norm();
  if (max_norm <= 0) return norm;
  if (Adam::stays_on(norm.device())) {
    const auto share = (max_norm / (norm + 1e-6)).clamp_max(1);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
    at::_foreach_mul_(gradients, share);
#endif
  } else if (const double length = norm.item<double>();
             std::isfinite(length) && length > max_norm) {
    at::_foreach_mul_(gradients, max_norm / (length + 1e-6));
  }
  return norm;
}

torch::Tensor optimizer_step(Adam& optimizer, const torch::Tensor& loss,
                             const std::vector<torch::Tensor>& parameters, double max_norm,
                             const std::string& network) {
  optimizer.zero_grad();
  GradientAverage average(parameters);
  loss.backward();
  average.finish();
  const auto norm = clip_gradients(parameters, max_norm);
  if (Adam::stays_on(norm.device())) {
    optimizer.step_if(norm.isfinite());
  } else {
    if (!std::isfinite(norm.item<double>())) throw std::runtime_error(no_gradient(network));
    optimizer.step();
  }
  return norm;
}

}  // namespace fader
