// Whether edited pictures look like real ones, to a network.
#pragma once

#include <torch/torch.h>

namespace fader {

/// Kernel inception distance (Bińkowski et al. 2018, arXiv 1801.01401) between two sets of features
/// f32 [N, d] and [M, d], N and M above 1: the unbiased squared maximum mean discrepancy under the
/// kernel (x · y / d + 1)³. About 0 for two sets of one kind; it may be below. The features here are
/// the evaluation classifier's, not Inception's, so numbers compare within one data set only.
double kernel_distance(const torch::Tensor& a, const torch::Tensor& b);

}  // namespace fader
