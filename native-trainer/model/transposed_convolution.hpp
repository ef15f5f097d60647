// Transposed convolutions that are fast on every LibTorch.
#pragma once

#include <torch/torch.h>

namespace fader {

/// torch::conv_transpose2d(x, weight, bias, stride, padding). x: [N, in, H, W], weight: [in, out,
/// k, k], bias: [out] or undefined.
torch::Tensor transposed_convolution(const torch::Tensor& x, const torch::Tensor& weight,
                                     const torch::Tensor& bias, std::int64_t stride,
                                     std::int64_t padding);

/// The same without a bias, by the kernels of an ordinary convolution: what that hands back to its
/// input is a transposed convolution, and what a transposed one hands back is an ordinary one.
torch::Tensor convolution_backwards(const torch::Tensor& x, const torch::Tensor& weight,
                                    std::int64_t stride, std::int64_t padding);

}  // namespace fader
