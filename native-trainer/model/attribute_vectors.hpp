// Attribute vectors y [N, dim], dim = schema.dim(): what the networks are conditioned on, and what
// a classifier predicts. Binary and categorical attributes are one-hot, a continuous one is a
// number. What is drawn at random is drawn for all peers' rows (parallel/peers.hpp).
#pragma once

#include <torch/torch.h>

#include <utility>

#include "shared/attributes.hpp"

namespace fader {

/// One attribute's columns of y: a view.
torch::Tensor columns(const AttributeSchema& schema, int attribute, const torch::Tensor& y);

/// i64 [N]: index of the value; or f32 [N]: the number of a continuous attribute.
torch::Tensor values_of(const AttributeSchema& schema, int attribute, const torch::Tensor& y);

/// y with one attribute set to one of its values for every picture.
torch::Tensor forced(const AttributeSchema& schema, int attribute, int value,
                     const torch::Tensor& y);

/// y with one fader at this position: a continuous attribute's number; else how far from its first
/// value (0) to its last (1).
torch::Tensor at_position(const AttributeSchema& schema, int attribute, double position,
                          const torch::Tensor& y);
/// The positions between which that fader moves.
std::pair<double, double> ends(const Attribute& attribute);

/// A classifier's logits [N, dim] → the likeliest y: binary and categorical one-hot, a continuous
/// one clamped to its range.
torch::Tensor argmax_attributes(const AttributeSchema& schema, const torch::Tensor& logits);

/// y in which every attribute has a value other than its own: y + U{1 … n−1} mod n (the official
/// code's), a continuous one drawn anew from the fader's range.
torch::Tensor swap_attributes(const AttributeSchema& schema, const torch::Tensor& y);

/// y as a person sets it: of several attributes each is swapped or left as it is, with equal
/// chances, so that one fader alone is tried as well as many; a lone one is always swapped.
torch::Tensor move_some_faders(const AttributeSchema& schema, const torch::Tensor& y);

/// f32 [dim]: weights that make every value of an attribute count alike, however rare:
/// 1 / (n · frequency), at most `cap`; 1 for a continuous one. A rare value (6 % of faces wear
/// glasses) is what a fader loses first. y: of the training images.
torch::Tensor class_balance(const AttributeSchema& schema, const torch::Tensor& y, double cap);

/// The variance of a uniform draw from a continuous attribute's range: the unit of squared errors
/// on it, beside cross-entropies.
double variance_of_range(const Attribute& attribute);

}  // namespace fader
