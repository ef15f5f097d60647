// The latent discriminator: predicts the attributes from u; encoder and flow are trained until it
// cannot.
#pragma once

#include <torch/torch.h>

#include "shared/architecture.hpp"

namespace fader {

/// `convolutional` follows the official code (stride-2 convolutions of the bottom map down to 1×1,
/// BatchNorm, LeakyReLU, Dropout, then a hidden dense layer); `mlp` is the article's multi-layer
/// perceptron on the flattened u.
class LatentDiscriminatorImpl : public torch::nn::Module {
 public:
  enum class Kind { convolutional, mlp };
  LatentDiscriminatorImpl(const Architecture&, int attribute_dim, Kind, int hid_dim,
                          double dropout);
  /// u: [N, latent_size] → logits [N, attribute_dim]
  torch::Tensor forward(const torch::Tensor& u);

 private:
  Kind kind_;
  int bottom_fm_, bottom_sz_;
  torch::nn::Sequential layers_;
};
TORCH_MODULE(LatentDiscriminator);

}  // namespace fader
