// Layers that look at a whole batch, or draw for it, whichever process has which of its pictures.
#pragma once

#include <torch/torch.h>

namespace fader {

/// Batch normalisation with the mean and variance of everybody's rows, as if one process had them all.
/// While training all peers call it, and its backward pass.
class BatchNormImpl : public torch::nn::Module {
 public:
  static constexpr double eps = 1e-5, momentum = 0.1;  // LibTorch's, and its tensors' names

  explicit BatchNormImpl(std::int64_t channels);
  torch::Tensor forward(const torch::Tensor& x);  ///< [N, C, H, W] → [N, C, H, W]

  torch::Tensor weight, bias, running_mean, running_var;  ///< f32 [C]

 private:
  torch::Tensor num_batches_tracked_;
};
TORCH_MODULE(BatchNorm);

/// Dropout with a mask that is drawn for everybody's rows.
class DropoutImpl : public torch::nn::Module {
 public:
  explicit DropoutImpl(double share) : share_(share) {}
  torch::Tensor forward(const torch::Tensor& x);

 private:
  double share_;  ///< of the numbers that become 0
};
TORCH_MODULE(Dropout);

}  // namespace fader
