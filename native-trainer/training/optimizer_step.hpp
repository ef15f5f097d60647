// One step of an optimiser, which a gradient that is no number does not reach.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

namespace fader {

/// Scales the gradients of `parameters` down to the norm max_norm, if theirs is larger and max_norm
/// above 0. Returns the norm as it was; changes nothing where that is not finite.
double clip_gradients(const std::vector<torch::Tensor>& parameters, double max_norm);

/// Gradients of `loss` (a scalar; the mean of all peers' losses) for `parameters`, clipped to the norm max_norm (0: not clipped),
/// and the optimiser's step. Throws std::runtime_error with a sentence that names `network`, before
/// anything is changed, where the gradient's norm is not finite. Returns the norm before clipping.
double optimizer_step(torch::optim::Optimizer& optimizer, const torch::Tensor& loss,
                      const std::vector<torch::Tensor>& parameters, double max_norm,
                      const std::string& network);

}  // namespace fader
