#include "native-trainer/model/discriminator.hpp"

#include <algorithm>

#include "native-trainer/parallel/shared_layers.hpp"

namespace fader {

LatentDiscriminatorImpl::LatentDiscriminatorImpl(const Architecture& architecture,
                                                 int attribute_dim, Kind kind, int hid_dim,
                                                 double dropout)
    : kind_(kind), bottom_fm_(architecture.bottom_fm()), bottom_sz_(architecture.bottom_sz()) {
  const auto leaky = [] {
    return torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(leaky_relu_slope));
  };
  int features = architecture.latent_size();
  if (kind_ == Kind::convolutional) {
    TORCH_CHECK(architecture.latent_dim == 0, "a convolutional discriminator needs a map as z");
    int fm = bottom_fm_;
    for (int size = bottom_sz_; size > 1; size /= 2) {
      const int out_fm = std::min(2 * fm, architecture.max_fm);
      layers_->push_back(
          torch::nn::Conv2d(torch::nn::Conv2dOptions(fm, out_fm, 4).stride(2).padding(1)));
      layers_->push_back(BatchNorm(out_fm));
      layers_->push_back(leaky());
      layers_->push_back(Dropout(dropout));
      fm = out_fm;
    }
    layers_->push_back(torch::nn::Flatten());
    features = fm;
  } else {
    layers_->push_back(torch::nn::Linear(features, hid_dim));
    layers_->push_back(leaky());
    if (dropout > 0) layers_->push_back(Dropout(dropout));
    features = hid_dim;
  }
  layers_->push_back(torch::nn::Linear(features, hid_dim));
  layers_->push_back(leaky());
  layers_->push_back(torch::nn::Linear(hid_dim, attribute_dim));
  register_module("layers", layers_);
}

torch::Tensor LatentDiscriminatorImpl::forward(const torch::Tensor& u) {
  if (kind_ == Kind::mlp) return layers_->forward(u);
  return layers_->forward(u.view({-1, bottom_fm_, bottom_sz_, bottom_sz_}));
}

}  // namespace fader
