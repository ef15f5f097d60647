// One step of an optimiser, which a gradient that is no number does not reach.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

namespace fader {

/// Gradients of `loss` (a scalar) for `parameters`, clipped to the norm max_norm (0: not clipped),
/// and the optimiser's step. Throws std::runtime_error with a sentence that names `network`, before
/// anything is changed, where the gradient's norm is not finite.
void optimizer_step(torch::optim::Optimizer& optimizer, const torch::Tensor& loss,
                    const std::vector<torch::Tensor>& parameters, double max_norm,
                    const std::string& network);

}  // namespace fader
