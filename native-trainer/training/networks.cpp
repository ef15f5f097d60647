#include "native-trainer/training/networks.hpp"

#include <cmath>

#include "shared/latent_noise.hpp"

namespace fader {
namespace {

namespace F = torch::nn::functional;

torch::Tensor activate(const torch::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::leaky_relu:
      return F::leaky_relu(x, F::LeakyReLUFuncOptions().negative_slope(leaky_relu_slope));
    case Activation::relu:
      return torch::relu(x);
    case Activation::tanh:
      return torch::tanh(x);
    case Activation::none:
      break;
  }
  return x;
}

/// Attributes after the features, as constant planes. x: [N, C, H, W], channels: [N, A].
torch::Tensor append_planes(const torch::Tensor& x, const torch::Tensor& channels) {
  const auto planes = channels.unsqueeze(2).unsqueeze(3).expand({-1, -1, x.size(2), x.size(3)});
  return torch::cat({x, planes}, 1);
}

/// What appended planes add to a transposed convolution, [N, out, H, W]. Constant planes act
/// linearly: one response per attribute channel, mixed for every picture by its attributes. The
/// same numbers as appending them, and faster (odd channel counts fall off the fast
/// paths).
torch::Tensor plane_response(const LayerShape& shape, const torch::Tensor& weight,
                             const torch::Tensor& channels) {
  const int64_t a = shape.attribute_dim;
  const auto planes = torch::eye(a, weight.options())
                          .view({a, a, 1, 1})
                          .expand({a, a, shape.in_size, shape.in_size});
  const auto responses = torch::conv_transpose2d(planes, weight.narrow(0, shape.in_channels, a), {},
                                                 shape.stride, shape.padding);  // [A, out, H, W]
  return channels.mm(responses.flatten(1))
      .view({channels.size(0), shape.out_channels, shape.out_size, shape.out_size});
}

/// Numbers that feed one output: what the initial weights are scaled by.
double fan_in(const LayerShape& shape) {
  const int in = shape.in_channels + shape.attribute_dim;
  switch (shape.kind) {
    case LayerKind::dense:
      return shape.inputs() + shape.attribute_dim;
    case LayerKind::convolution:
      return in * shape.kernel * shape.kernel;
    // Every output pixel sees (kernel / stride)² taps of each input channel.
    case LayerKind::transposed_convolution:
      break;
  }
  const int taps = shape.kernel / shape.stride;
  return in * taps * taps;
}

std::vector<bool> all_but_last(size_t layers, bool first) {
  std::vector<bool> normalised(layers, true);
  normalised.front() = first;
  normalised.back() = false;
  return normalised;
}

}  // namespace

LayerStackImpl::LayerStackImpl(std::vector<LayerShape> shapes, std::vector<bool> normalised)
    : shapes_(std::move(shapes)) {
  TORCH_CHECK(shapes_.size() == normalised.size());
  for (size_t i = 0; i < shapes_.size(); ++i) {
    const LayerShape& shape = shapes_[i];
    const auto sizes = shape.weight_shape();
    const double bound = std::sqrt(3.0 / fan_in(shape));  // unit gain, uniform (He et al. 2015)
    weights_.push_back(register_parameter(
        "weight" + std::to_string(i),
        torch::empty(std::vector<int64_t>(sizes.begin(), sizes.end())).uniform_(-bound, bound)));
    if (normalised[i]) {
      biases_.emplace_back();
      norms_.push_back(
          register_module("norm" + std::to_string(i), torch::nn::BatchNorm2d(shape.out_channels)));
    } else {
      const int count = shape.kind == LayerKind::dense ? shape.outputs() : shape.out_channels;
      biases_.push_back(register_parameter("bias" + std::to_string(i), torch::zeros({count})));
      norms_.emplace_back(nullptr);
    }
  }
}

torch::Tensor LayerStackImpl::apply_weight(size_t layer, const torch::Tensor& x,
                                           const torch::Tensor& channels) const {
  const LayerShape& shape = shapes_[layer];
  const torch::Tensor &weight = weights_[layer], &bias = biases_[layer];
  const bool told = shape.attribute_dim > 0;
  switch (shape.kind) {
    case LayerKind::convolution:
      return torch::conv2d(told ? append_planes(x, channels) : x, weight, bias, shape.stride,
                           shape.padding);
    case LayerKind::transposed_convolution: {
      if (!told) return torch::conv_transpose2d(x, weight, bias, shape.stride, shape.padding);
      const auto features = weight.narrow(0, 0, shape.in_channels);
      return torch::conv_transpose2d(x, features, bias, shape.stride, shape.padding) +
             plane_response(shape, weight, channels);
    }
    case LayerKind::dense:
      break;
  }
  auto vector = x.reshape({x.size(0), -1});
  if (told) vector = torch::cat({vector, channels}, 1);
  return torch::linear(vector, weight, bias)
      .view({x.size(0), shape.out_channels, shape.out_size, shape.out_size});
}

torch::Tensor LayerStackImpl::forward(torch::Tensor x, const torch::Tensor& channels) {
  for (size_t i = 0; i < shapes_.size(); ++i) {
    const LayerShape& shape = shapes_[i];
    if (shape.kind != LayerKind::dense && x.dim() == 2)  // a latent map comes as a row of numbers
      x = x.view({x.size(0), shape.in_channels, shape.in_size, shape.in_size});
    x = apply_weight(i, x, channels);
    if (!norms_[i].is_empty()) x = norms_[i]->forward(x);
    x = activate(x, shape.activation);
  }
  return x;
}

std::vector<FoldedLayer> LayerStackImpl::fold() const {
  torch::NoGradGuard no_grad;
  std::vector<FoldedLayer> folded;
  for (size_t i = 0; i < shapes_.size(); ++i) {
    const LayerShape& shape = shapes_[i];
    torch::Tensor weight = weights_[i].detach().to(torch::kCPU).to(torch::kDouble);
    torch::Tensor bias;
    if (norms_[i].is_empty()) {
      bias = biases_[i].detach().to(torch::kCPU).to(torch::kDouble);
    } else {
      // y = γ (W x − μ) / √(σ² + ε) + β  =  (g W) x + (β − g μ),  g = γ / √(σ² + ε)
      const auto& norm = *norms_[i];
      const auto as_double = [](const torch::Tensor& t) {
        return t.detach().to(torch::kCPU).to(torch::kDouble);
      };
      torch::Tensor gain =
          as_double(norm.weight) / torch::sqrt(as_double(norm.running_var) + norm.options.eps());
      bias = as_double(norm.bias) - gain * as_double(norm.running_mean);
      if (shape.kind == LayerKind::dense) {  // a channel's gain serves all its out_size² outputs
        gain = gain.repeat_interleave(shape.out_size * shape.out_size);
        bias = bias.repeat_interleave(shape.out_size * shape.out_size);
      }
      std::vector<int64_t> along(weight.dim(), 1);
      along[shape.kind == LayerKind::transposed_convolution ? 1 : 0] = gain.size(0);
      weight = weight * gain.view(along);
    }
    folded.push_back(
        {shape, weight.to(torch::kFloat).contiguous(), bias.to(torch::kFloat).contiguous()});
  }
  return folded;
}

void LayerStackImpl::zero_last() {
  torch::NoGradGuard no_grad;
  weights_.back().zero_();
  biases_.back().zero_();
}

void LayerStackImpl::set_last_bias(int64_t first, double value) {
  torch::NoGradGuard no_grad;
  biases_.back().slice(0, first).fill_(value);
}

LayerStack make_encoder(const Architecture& architecture, const AttributeSchema& schema) {
  auto shapes = encoder_layers(architecture, schema.dim());
  std::vector<bool> normalised(shapes.size(), true);
  normalised.front() = false;
  if (architecture.latent_dim > 0) normalised.back() = false;  // the latent keeps its own scale
  return LayerStack(std::move(shapes), std::move(normalised));
}

LayerStack make_decoder(const Architecture& architecture, const AttributeSchema& schema) {
  auto shapes = decoder_layers(architecture, schema.dim());
  const size_t layers = shapes.size();
  return LayerStack(std::move(shapes), all_but_last(layers, true));
}

LayerStack make_reader(const Architecture& architecture, const AttributeSchema& schema) {
  auto shapes = classifier_layers(architecture, schema.dim());
  const size_t layers = shapes.size();
  return LayerStack(std::move(shapes), all_but_last(layers, false));
}

torch::Tensor LatentDistribution::sample() const {
  if (!log_variance.defined()) return mean;
  return mean + torch::exp(0.5 * log_variance) * torch::randn_like(mean);
}

LatentDistribution encode(LayerStack& encoder, const Architecture& architecture,
                          const torch::Tensor& images, const torch::Tensor& channels) {
  const torch::Tensor out = encoder->forward(images, channels).flatten(1);
  if (!architecture.stochastic) return {out, {}};
  const auto halves = out.chunk(2, 1);
  return {halves[0], halves[1].clamp(min_log_variance, max_log_variance)};
}

LatentDiscriminatorImpl::LatentDiscriminatorImpl(const Architecture& architecture, int outputs,
                                                 Kind kind, int hid_dim, double dropout)
    : kind_(kind), bottom_fm_(architecture.bottom_fm()), bottom_sz_(architecture.bottom_sz()) {
  const auto leaky = [] {
    return torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(leaky_relu_slope));
  };
  int features = architecture.latent_size();
  if (kind_ == Kind::convolutional) {
    TORCH_CHECK(architecture.latent_dim == 0, "a convolutional discriminator needs a latent map");
    int fm = bottom_fm_;
    for (int size = bottom_sz_; size > 1; size /= 2) {
      const int out_fm = std::min(2 * fm, architecture.max_fm);
      layers_->push_back(
          torch::nn::Conv2d(torch::nn::Conv2dOptions(fm, out_fm, 4).stride(2).padding(1)));
      layers_->push_back(torch::nn::BatchNorm2d(out_fm));
      layers_->push_back(leaky());
      layers_->push_back(torch::nn::Dropout(dropout));
      fm = out_fm;
    }
    layers_->push_back(torch::nn::Flatten());
    features = fm;
  } else {
    layers_->push_back(torch::nn::Linear(features, hid_dim));
    layers_->push_back(leaky());
    if (dropout > 0) layers_->push_back(torch::nn::Dropout(dropout));
    features = hid_dim;
  }
  layers_->push_back(torch::nn::Linear(features, hid_dim));
  layers_->push_back(leaky());
  layers_->push_back(torch::nn::Linear(hid_dim, outputs));
  register_module("layers", layers_);
}

torch::Tensor LatentDiscriminatorImpl::forward(const torch::Tensor& latent) {
  if (kind_ == Kind::mlp) return layers_->forward(latent);
  return layers_->forward(latent.view({-1, bottom_fm_, bottom_sz_, bottom_sz_}));
}

}  // namespace fader
