#include "native-trainer/training/optimizer_step.hpp"

#include <cmath>
#include <stdexcept>

#include "native-trainer/parallel/gradient_average.hpp"

namespace fader {

double clip_gradients(const std::vector<torch::Tensor>& parameters, double max_norm) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> gradients;
  for (const torch::Tensor& parameter : parameters)
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  if (gradients.empty()) return 0;
  const double norm = torch::stack(at::_foreach_norm(gradients)).norm().item<double>();
  if (std::isfinite(norm) && max_norm > 0 && norm > max_norm)
    at::_foreach_mul_(gradients, max_norm / (norm + 1e-6));
  return norm;
}

double optimizer_step(torch::optim::Optimizer& optimizer, const torch::Tensor& loss,
                      const std::vector<torch::Tensor>& parameters, double max_norm,
                      const std::string& network) {
  optimizer.zero_grad();
  GradientAverage average(parameters);
  loss.backward();
  average.finish();
  const double norm = clip_gradients(parameters, max_norm);
  if (!std::isfinite(norm))
    throw std::runtime_error("the gradient of the " + network +
                             " is not a number any more: lower its learning rate or the lambdas, "
                             "then --resume from the last checkpoint");
  optimizer.step();
  return norm;
}

}  // namespace fader
