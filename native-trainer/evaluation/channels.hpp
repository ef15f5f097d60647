// One attribute's part of what the networks are told and of what a judge says.
#pragma once

#include <torch/torch.h>

#include <utility>

#include "shared/attributes.hpp"

namespace fader {

/// One attribute's columns of [N, C]: a view.
torch::Tensor columns(const AttributeSchema& schema, int attribute, const torch::Tensor& channels);

/// i64 [N]: index of the value, or f32 [N]: the number of a continuous attribute.
torch::Tensor values_of(const AttributeSchema& schema, int attribute,
                        const torch::Tensor& channels);

/// `channels` with one attribute set to one of its values for every picture.
torch::Tensor forced(const AttributeSchema& schema, int attribute, int value,
                     const torch::Tensor& channels);

/// `channels` with one fader at this position: a continuous attribute's number; else how far from
/// its first value (0) to its last (1).
torch::Tensor at_position(const AttributeSchema& schema, int attribute, double position,
                          const torch::Tensor& channels);
/// The positions between which that fader goes.
std::pair<double, double> ends(const Attribute& attribute);

/// What a reader's logits [N, C] say, clear-cut, as channels [N, C]: every categorical and binary
/// attribute at one of its values, a continuous one inside its range.
torch::Tensor clear_cut(const AttributeSchema& schema, const torch::Tensor& logits);

/// The variance of a number drawn from a continuous attribute's range: the unit in which errors on
/// it count beside cross-entropies.
double variance_of_range(const Attribute& attribute);

/// The centre of images [N, C, S, S] that holds data.
torch::Tensor content(const torch::Tensor& images, int content_side);

}  // namespace fader
