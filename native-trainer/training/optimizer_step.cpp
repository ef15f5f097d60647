#include "native-trainer/training/optimizer_step.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace fader {

void optimizer_step(torch::optim::Optimizer& optimizer, const torch::Tensor& loss,
                    const std::vector<torch::Tensor>& parameters, double max_norm,
                    const std::string& network) {
  optimizer.zero_grad();
  loss.backward();
  const double limit = max_norm > 0 ? max_norm : std::numeric_limits<double>::infinity();
  const double norm = torch::nn::utils::clip_grad_norm_(parameters, limit);
  if (!std::isfinite(norm))
    throw std::runtime_error("the gradient of the " + network +
                             " is not a number any more: lower its learning rate or the lambdas, "
                             "then --resume from the last checkpoint");
  optimizer.step();
}

}  // namespace fader
