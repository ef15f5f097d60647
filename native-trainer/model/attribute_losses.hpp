// What is minimised over attributes: a classifier's loss, and what an encoder wants a discriminator
// to predict.
#pragma once

#include <torch/torch.h>

#include "shared/attributes.hpp"

namespace fader {

/// Loss of `logits` against y, both [N, dim], summed over the attributes: cross-entropy for binary
/// and categorical, mean squared error for continuous. `balance`, f32 [dim], weighs the values
/// (class_balance); undefined: all alike.
torch::Tensor attribute_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                             const torch::Tensor& y, const torch::Tensor& balance = {});

/// How far a discriminator's logits [N, dim] are from telling nothing: cross-entropy to the uniform
/// distribution, less its minimum log n; for a continuous attribute the squared distance from the
/// training images' mean, which is what a discriminator predicts that knows nothing. mean: f32 [dim],
/// of the training labels. Bounded below, so that the encoder cannot run away with it.
torch::Tensor uniform_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                           const torch::Tensor& mean);

/// attribute_loss() against swapped attributes, as in the official code: the encoder wants a wrong
/// value predicted.
torch::Tensor wrong_value_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                               const torch::Tensor& y);

}  // namespace fader
