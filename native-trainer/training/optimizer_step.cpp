#include "native-trainer/training/optimizer_step.hpp"

#include <cmath>
#include <stdexcept>

#include "native-trainer/model/adam.hpp"

namespace fader {

void optimizer_step(torch::optim::Optimizer& optimizer, const torch::Tensor& loss,
                    const std::vector<torch::Tensor>& parameters, double max_norm,
                    const std::string& network) {
  optimizer.zero_grad();
  loss.backward();
  if (!std::isfinite(clip_gradients(parameters, max_norm)))
    throw std::runtime_error("the gradient of the " + network +
                             " is not a number any more: lower its learning rate or the lambdas, "
                             "then --resume from the last checkpoint");
  optimizer.step();
}

}  // namespace fader
