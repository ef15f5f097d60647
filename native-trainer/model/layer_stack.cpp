#include "native-trainer/model/layer_stack.hpp"

#include <cmath>

#include "native-trainer/model/transposed_convolution.hpp"
#include "native-trainer/or_throw.hpp"

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

/// Attributes after the features, as constant planes. x: [N, C, H, W], y: [N, A].
torch::Tensor append_planes(const torch::Tensor& x, const torch::Tensor& y) {
  const auto planes = y.unsqueeze(2).unsqueeze(3).expand({-1, -1, x.size(2), x.size(3)});
  return torch::cat({x, planes}, 1);
}

/// What appended planes add to a transposed convolution, [N, out, H, W]. Constant planes act
/// linearly: one response per number of y, mixed for every picture. The same numbers as appending
/// them, and faster for batches (odd channel counts fall off LibTorch's fast paths).
torch::Tensor plane_response(const LayerShape& shape, const torch::Tensor& weight,
                             const torch::Tensor& y) {
  const int64_t a = shape.attribute_dim;
  const auto planes = torch::eye(a, weight.options())
                          .view({a, a, 1, 1})
                          .expand({a, a, shape.in_size, shape.in_size});
  const auto responses = transposed_convolution(planes, weight.narrow(0, shape.in_channels, a), {},
                                                shape.stride, shape.padding);  // [A, out, H, W]
  return y.mm(responses.flatten(1))
      .view({y.size(0), shape.out_channels, shape.out_size, shape.out_size});
}

/// The dimension of a weight that counts output channels.
int channel_dim(const LayerShape& shape) {
  return shape.kind == LayerKind::transposed_convolution ? 1 : 0;
}

torch::Tensor as_double(const torch::Tensor& tensor) {
  return tensor.detach().to(torch::kCPU).to(torch::kDouble);
}

/// What a normalisation that has learnt multiplies each channel by, f64 [C].
torch::Tensor gain_of(const BatchNormImpl& norm) {
  return as_double(norm.weight) / torch::sqrt(as_double(norm.running_var) + BatchNormImpl::eps);
}

/// The same for the outputs of a layer's weight: f64, 1 along its other dimensions.
torch::Tensor gain_of_weight(const LayerShape& shape, const BatchNormImpl& norm) {
  torch::Tensor gain = gain_of(norm);
  if (shape.kind == LayerKind::dense)  // a channel's serves all its out_size² outputs
    gain = gain.repeat_interleave(shape.out_size * shape.out_size);
  std::vector<int64_t> along(shape.weight_shape().size(), 1);
  along[channel_dim(shape)] = gain.size(0);
  return gain.view(along);
}

/// A dense layer's weight [out, in] rounded as bytes hold it, a scale per column.
torch::Tensor rounded_to_bytes(const torch::Tensor& weight) {
  constexpr double levels = 127;
  const auto own = weight.detach();
  const auto scale = (own.abs().amax(0, /*keepdim=*/true) / levels).clamp_min(1e-30);  // [1, in]
  return weight + ((own / scale).round() * scale - own);
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

}  // namespace

LayerStackImpl::LayerStackImpl(std::vector<LayerShape> shapes, std::vector<bool> normalised,
                               Weights weights)
    : shapes_(std::move(shapes)) {
  TORCH_CHECK(shapes_.size() == normalised.size());
  for (size_t i = 0; i < shapes_.size(); ++i) {
    const LayerShape& shape = shapes_[i];
    const auto sizes = shape.weight_shape();
    auto weight = torch::empty(std::vector<int64_t>(sizes.begin(), sizes.end()));
    if (weights == Weights::random) {
      const double bound = std::sqrt(3.0 / fan_in(shape));  // unit gain, uniform (He et al. 2015)
      weight.uniform_(-bound, bound);
    }
    weights_.push_back(register_parameter("weight" + std::to_string(i), weight));
    if (normalised[i]) {
      biases_.emplace_back();
      norms_.push_back(register_module("norm" + std::to_string(i), BatchNorm(shape.out_channels)));
    } else {
      const int count = shape.kind == LayerKind::dense ? shape.outputs() : shape.out_channels;
      biases_.push_back(register_parameter("bias" + std::to_string(i), torch::zeros({count})));
      norms_.emplace_back(nullptr);
    }
  }
}

torch::Tensor LayerStackImpl::apply_weight(size_t layer, const torch::Tensor& x,
                                           const torch::Tensor& y) const {
  const LayerShape& shape = shapes_[layer];
  const torch::Tensor &weight = weights_[layer], &bias = biases_[layer];
  const bool conditioned = shape.attribute_dim > 0;
  switch (shape.kind) {
    case LayerKind::convolution:
      return torch::conv2d(conditioned ? append_planes(x, y) : x, weight, bias, shape.stride,
                           shape.padding);
    case LayerKind::transposed_convolution: {
      if (!conditioned || x.size(0) < shape.attribute_dim)
        return transposed_convolution(conditioned ? append_planes(x, y) : x, weight, bias,
                                      shape.stride, shape.padding);
      const auto features = weight.narrow(0, 0, shape.in_channels);
      return transposed_convolution(x, features, bias, shape.stride, shape.padding) +
             plane_response(shape, weight, y);
    }
    case LayerKind::dense:
      break;
  }
  auto vector = x.reshape({x.size(0), -1});
  if (conditioned) vector = torch::cat({vector, y}, 1);
  return torch::linear(vector, rounds_ ? rounded_to_bytes(weight) : weight, bias)
      .view({x.size(0), shape.out_channels, shape.out_size, shape.out_size});
}

torch::Tensor LayerStackImpl::forward(torch::Tensor x, const torch::Tensor& y) {
  for (size_t i = 0; i < shapes_.size(); ++i) {
    x = apply_weight(i, as_input(i, x), y);
    if (!norms_[i].is_empty()) x = norms_[i]->forward(x);
    x = activate(x, shapes_[i].activation);
  }
  return x;
}

torch::Tensor LayerStackImpl::as_input(size_t layer, const torch::Tensor& x) const {
  const LayerShape& shape = shapes_[layer];
  if (shape.kind == LayerKind::dense || x.dim() != 2) return x;
  return x.view({x.size(0), shape.in_channels, shape.in_size, shape.in_size});
}

std::vector<FoldedLayer> LayerStackImpl::fold() const {
  torch::NoGradGuard no_grad;
  std::vector<FoldedLayer> folded;
  for (size_t i = 0; i < shapes_.size(); ++i) {
    const LayerShape& shape = shapes_[i];
    torch::Tensor weight = as_double(weights_[i]), bias;
    if (norms_[i].is_empty()) {
      bias = as_double(biases_[i]);
    } else {
      // y = γ (W x − μ) / √(σ² + ε) + β  =  (g W) x + (β − g μ),  g = γ / √(σ² + ε)
      const BatchNormImpl& norm = *norms_[i];
      bias = as_double(norm.bias) - gain_of(norm) * as_double(norm.running_mean);
      if (shape.kind == LayerKind::dense)  // a channel's serves all its out_size² outputs
        bias = bias.repeat_interleave(shape.out_size * shape.out_size);
      weight = weight * gain_of_weight(shape, norm);
    }
    folded.push_back(
        {shape, weight.to(torch::kFloat).contiguous(), bias.to(torch::kFloat).contiguous()});
  }
  return folded;
}

void LayerStackImpl::set_folded_weights(const WeightsFile& file) {
  torch::NoGradGuard no_grad;
  for (size_t i = 0; i < shapes_.size(); ++i) {
    auto folded = torch::empty_like(weights_[i]);
    load_tensor(file, shapes_[i].name + ".weight", channel_dim(shapes_[i]), folded);
    if (norms_[i].is_empty()) {
      weights_[i].copy_(folded);
    } else {
      const auto gain = gain_of_weight(shapes_[i], *norms_[i]);
      // Where the normalisation lets nothing through, any weight will do.
      weights_[i].copy_(torch::where(gain.eq(0), as_double(weights_[i]), as_double(folded) / gain));
    }
  }
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

void LayerStackImpl::load_weights(const WeightsFile& file) {
  for (size_t i = 0; i < shapes_.size(); ++i) {
    TORCH_CHECK(norms_[i].is_empty(), "a file's layers have their normalisation folded in");
    load_tensor(file, shapes_[i].name + ".weight", channel_dim(shapes_[i]), weights_[i]);
    load_tensor(file, shapes_[i].name + ".bias", 0, biases_[i]);
  }
}

torch::Tensor LayerStackImpl::begin_as(const WeightsFile& file, torch::Tensor x,
                                       const torch::Tensor& y) {
  torch::NoGradGuard no_grad;
  eval();  // so that no pass moves the statistics
  for (size_t i = 0; i < shapes_.size(); ++i) {
    const LayerShape& shape = shapes_[i];
    load_tensor(file, shape.name + ".weight", channel_dim(shapes_[i]), weights_[i]);
    if (norms_[i].is_empty()) {
      load_tensor(file, shape.name + ".bias", 0, biases_[i]);
    } else {
      const int count = shape.kind == LayerKind::dense ? shape.outputs() : shape.out_channels;
      auto bias =
          torch::empty({count});  // a dense layer's channel has the same for all its outputs
      load_tensor(file, shape.name + ".bias", 0, bias);
      const auto out = apply_weight(i, as_input(i, x), y);
      auto& norm = *norms_[i];
      norm.running_mean.copy_(out.mean({0, 2, 3}));
      norm.running_var.copy_(out.var({0, 2, 3}, false));
      norm.weight.copy_((norm.running_var + BatchNormImpl::eps).sqrt());
      norm.bias.copy_(bias.view({shape.out_channels, -1}).mean(1));
      norm.bias.add_(norm.running_mean);
    }
    x = apply_weight(i, as_input(i, x), y);
    if (!norms_[i].is_empty()) x = norms_[i]->forward(x);
    x = activate(x, shape.activation);
  }
  return x;
}

LayerStack make_encoder(const Architecture& architecture, int attribute_dim,
                        LayerStackImpl::Weights weights) {
  auto shapes = encoder_layers(architecture, attribute_dim);
  std::vector<bool> normalised(shapes.size(), weights == LayerStackImpl::Weights::random);
  normalised.front() = false;
  if (architecture.latent_dim > 0) normalised.back() = false;
  return LayerStack(std::move(shapes), std::move(normalised), weights);
}

LayerStack make_decoder(const Architecture& architecture, int attribute_dim,
                        LayerStackImpl::Weights weights) {
  auto shapes = decoder_layers(architecture, attribute_dim);
  std::vector<bool> normalised(shapes.size(), weights == LayerStackImpl::Weights::random);
  normalised.back() = false;
  return LayerStack(std::move(shapes), std::move(normalised), weights);
}

LayerStack make_linear(std::vector<LayerShape> shapes, LayerStackImpl::Weights weights) {
  return LayerStack(std::move(shapes), std::vector<bool>{false}, weights);
}

LayerStack make_classifier(const Architecture& architecture, int attribute_dim,
                           LayerStackImpl::Weights weights) {
  auto shapes = classifier_layers(architecture, attribute_dim);
  std::vector<bool> normalised(shapes.size(), weights == LayerStackImpl::Weights::random);
  normalised.front() = normalised.back() = false;
  return LayerStack(std::move(shapes), std::move(normalised), weights);
}

void load_tensor(const WeightsFile& file, const std::string& name, int channel_dim,
                 torch::Tensor& target) {
  torch::NoGradGuard no_grad;
  const std::vector<long long> shape(target.sizes().begin(), target.sizes().end());
  std::vector<float> values = value_or_throw(file.read_floats(name, shape, channel_dim));
  target.copy_(torch::from_blob(values.data(), target.sizes(), torch::kFloat32));
}

}  // namespace fader
