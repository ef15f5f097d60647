// How right predictions are.
#pragma once

#include <torch/torch.h>

namespace fader {

/// Mean over the values that occur of the share that was got right. predicted, target: i64 [N].
double balanced_accuracy(const torch::Tensor& predicted, const torch::Tensor& target, int values);

/// 1 − residual sum of squares / total sum of squares; 0 of a constant. Both f32 [N].
double r_squared(const torch::Tensor& predicted, const torch::Tensor& target);

}  // namespace fader
