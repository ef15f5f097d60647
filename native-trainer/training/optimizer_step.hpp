// One step of an optimiser, which a gradient that is no number does not reach.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "native-trainer/model/adam.hpp"

namespace fader {

/// Scales the gradients of `parameters` down to the norm max_norm, if theirs is larger and max_norm
/// above 0. Returns the norm as it was, f32 [] where the gradients are; changes nothing that counts
/// where that is not finite.
torch::Tensor clip_gradients(const std::vector<torch::Tensor>& parameters, double max_norm);

/// Gradients of `loss` (a scalar; the mean of all peers' losses) for `parameters`, clipped to the
/// norm max_norm (0: not clipped), and the optimiser's step, which changes nothing where the
/// gradient's norm is not finite. Returns the norm before clipping, f32 []. It is for
/// LossLog::add_gradient_norm() to notice then; where the optimiser does not stay on the device,
/// this throws std::runtime_error with no_gradient(network).
torch::Tensor optimizer_step(Adam& optimizer, const torch::Tensor& loss,
                             const std::vector<torch::Tensor>& parameters, double max_norm,
                             const std::string& network);

}  // namespace fader
