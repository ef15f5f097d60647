#include "native-trainer/evaluation/deployed.hpp"

#include <algorithm>
#include <stdexcept>

#include "native-trainer/evaluation/channels.hpp"
#include "shared/coupling.hpp"
#include "shared/latent_noise.hpp"

namespace fader {
namespace {

constexpr std::int64_t batch_size = 250;

const std::string& metadata(const WeightsFile& file, const std::string& key) {
  const auto found = file.metadata().find(key);
  if (found == file.metadata().end()) {
    throw std::runtime_error(
        file.source() + ": has no \"" + key +
        "\" in its metadata, so it is not a model of this program; write one with "
        "`fader export`");
  }
  return found->second;
}

template <class T>
T parsed(const WeightsFile& file, Result<T> result) {
  if (!result) throw std::runtime_error(file.source() + ": " + result.error());
  return std::move(result).value();
}

torch::Tensor read_tensor(const WeightsFile& file, const std::string& name,
                          const std::vector<long long>& shape, int channel_dim) {
  const std::vector<float> values = value_or_throw(file.read_floats(name, shape, channel_dim));
  const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
  return torch::tensor(values, torch::kFloat32).view(sizes);
}

/// Constant planes, one per attribute channel, after the features. features: [N, F, s, s].
torch::Tensor with_planes(const torch::Tensor& features, const torch::Tensor& channels) {
  const auto planes = channels.unsqueeze(2).unsqueeze(3).expand(
      {features.size(0), channels.size(1), features.size(2), features.size(3)});
  return torch::cat({features, planes}, 1);
}

torch::Tensor activated(const torch::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::leaky_relu:
      return torch::leaky_relu(x, leaky_relu_slope);
    case Activation::relu:
      return torch::relu(x);
    case Activation::tanh:
      return torch::tanh(x);
    case Activation::none:
      break;
  }
  return x;
}

torch::Tensor forward(const LayerShape& layer, const torch::Tensor& weight,
                      const torch::Tensor& bias, torch::Tensor x, const torch::Tensor& channels) {
  const std::int64_t n = x.size(0);
  const bool told = layer.attribute_dim > 0;
  if (layer.kind == LayerKind::dense) {
    x = x.reshape({n, layer.inputs()});
    if (told) x = torch::cat({x, channels}, 1);
    x = torch::addmm(bias, x, weight.t());
    x = x.view({n, layer.out_channels, layer.out_size, layer.out_size});
  } else {
    x = x.reshape({n, layer.in_channels, layer.in_size, layer.in_size});
    if (told) x = with_planes(x, channels);
    x = layer.kind == LayerKind::convolution
            ? torch::conv2d(x, weight, bias, layer.stride, layer.padding)
            : torch::conv_transpose2d(x, weight, bias, layer.stride, layer.padding);
  }
  return activated(x, layer.activation);
}

torch::Tensor indices(int coupling, int latent_dim, int (*index)(int, int, int)) {
  std::vector<std::int64_t> list;
  for (int i = 0; i < latent_dim / 2; ++i) list.push_back(index(coupling, i, latent_dim));
  return torch::tensor(list, torch::kInt64);
}

}  // namespace

DeployedModel::DeployedModel(const WeightsFile& file, torch::Dtype precision)
    : source_(file.source()),
      precision_(precision),
      architecture_(parsed(file, Architecture::from_json(metadata(file, "fader.architecture")))),
      schema_(parsed(file, AttributeSchema::from_json(metadata(file, "fader.attributes")))),
      card_(parsed(file, ModelCard::from_json(metadata(file, "fader.card")))) {
  const auto tensor = [&](const std::string& name, const std::vector<long long>& shape,
                          int channel_dim) {
    return read_tensor(file, name, shape, channel_dim).to(precision);
  };
  const auto load = [&](const std::vector<LayerShape>& shapes) {
    Network network;
    for (const LayerShape& shape : shapes) {
      const int channel_dim = shape.kind == LayerKind::transposed_convolution ? 1 : 0;
      const long long biases =
          shape.kind == LayerKind::dense ? shape.outputs() : shape.out_channels;
      network.push_back({shape, tensor(shape.name + ".weight", shape.weight_shape(), channel_dim),
                         tensor(shape.name + ".bias", {biases}, 0)});
    }
    return network;
  };
  encoder_ = load(encoder_layers(architecture_, schema_.dim()));
  decoder_ = load(decoder_layers(architecture_, schema_.dim()));
  reader_ = load(classifier_layers(architecture_, schema_.dim()));

  if (architecture_.n_couplings == 0) return;
  const int told = schema_.dim(), latent_dim = architecture_.latent_dim;
  flow_shift_ = tensor("flow.shift", {told, latent_dim}, 0);
  flow_log_scale_ = tensor("flow.log_scale", {told, latent_dim}, 0);
  const Network layers = load(flow_layers(architecture_, told));
  const std::size_t per_coupling = layers.size() / architecture_.n_couplings;
  for (int i = 0; i < architecture_.n_couplings; ++i) {
    const auto first = layers.begin() + i * per_coupling;
    couplings_.push_back({Network(first, first + per_coupling), indices(i, latent_dim, kept_index),
                          indices(i, latent_dim, changed_index)});
  }
}

DeployedModel DeployedModel::open(const std::string& path, torch::Dtype precision) {
  return DeployedModel(value_or_throw(WeightsFile::open(path)), precision);
}

torch::Tensor DeployedModel::run(const Network& network, const torch::Tensor& input,
                                 const torch::Tensor& channels) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> outputs;
  for (std::int64_t first = 0; first < input.size(0); first += batch_size) {
    const std::int64_t last = std::min(first + batch_size, input.size(0));
    const auto dtype = network.front().weight.scalar_type();
    const auto told = channels.defined() ? channels.slice(0, first, last).to(dtype) : channels;
    auto x = input.slice(0, first, last).to(dtype);
    for (const Layer& layer : network) x = forward(layer.shape, layer.weight, layer.bias, x, told);
    outputs.push_back(x);
  }
  return torch::cat(outputs);
}

torch::Tensor DeployedModel::read(const torch::Tensor& images) const {
  return run(reader_, images, {}).flatten(1);
}

torch::Tensor DeployedModel::reading(const torch::Tensor& images) const {
  return clear_cut(schema_, read(images));
}

DeployedModel::Distribution DeployedModel::encode_distribution(
    const torch::Tensor& images, const torch::Tensor& channels) const {
  const auto output = run(encoder_, images, channels).flatten(1);
  if (!architecture_.stochastic) return {output, {}};
  const auto halves = output.chunk(2, 1);
  return {halves[0].contiguous(), halves[1].clamp(min_log_variance, max_log_variance)};
}

torch::Tensor DeployedModel::to_code(const torch::Tensor& latents,
                                     const torch::Tensor& told) const {
  if (!flow_shift_.defined()) return latents;
  torch::NoGradGuard no_grad;
  const auto channels = told.to(precision_);
  auto u = (latents - channels.mm(flow_shift_)) * channels.mm(flow_log_scale_).exp();
  for (const Coupling& coupling : couplings_) {
    const auto at =
        run(coupling.net, u.index_select(1, coupling.kept), channels).flatten(1).chunk(2, 1);
    const auto s = max_log_scale * torch::tanh(at[0] / max_log_scale);
    u = u.index_copy(1, coupling.changed, u.index_select(1, coupling.changed) * s.exp() + at[1]);
  }
  return u;
}

torch::Tensor DeployedModel::from_code(const torch::Tensor& codes,
                                       const torch::Tensor& told) const {
  if (!flow_shift_.defined()) return codes;
  torch::NoGradGuard no_grad;
  const auto channels = told.to(precision_);
  auto u = codes.to(precision_);
  for (auto coupling = couplings_.rbegin(); coupling != couplings_.rend(); ++coupling) {
    const auto at =
        run(coupling->net, u.index_select(1, coupling->kept), channels).flatten(1).chunk(2, 1);
    const auto s = max_log_scale * torch::tanh(at[0] / max_log_scale);
    u = u.index_copy(1, coupling->changed,
                     (u.index_select(1, coupling->changed) - at[1]) * (-s).exp());
  }
  return u * (-channels.mm(flow_log_scale_)).exp() + channels.mm(flow_shift_);
}

torch::Tensor DeployedModel::code(const Distribution& q, const torch::Tensor& images,
                                  const torch::Tensor& channels) const {
  if (!q.log_variance.defined()) return to_code(q.mean, channels);
  const auto pixels = images.contiguous();
  auto noise = torch::empty(q.mean.sizes());
  const std::int64_t size = noise.size(1), area = architecture_.image_size();
  for (std::int64_t i = 0; i < noise.size(0); ++i) {
    const std::uint64_t seed = latent_noise_seed(pixels.data_ptr<float>() + i * area, area);
    latent_noise(seed, noise.data_ptr<float>() + i * size, size);
  }
  const auto latents = q.mean + (0.5 * q.log_variance).exp() * noise;
  return to_code(latents, channels);
}

torch::Tensor DeployedModel::fresh_code(const Distribution& q,
                                        const torch::Tensor& channels) const {
  if (!q.log_variance.defined()) return to_code(q.mean, channels);
  return to_code(q.mean + (0.5 * q.log_variance).exp() * torch::randn_like(q.mean), channels);
}

torch::Tensor DeployedModel::encode(const torch::Tensor& images,
                                    const torch::Tensor& channels) const {
  return code(encode_distribution(images, channels), images, channels);
}

torch::Tensor DeployedModel::decode(const torch::Tensor& codes,
                                    const torch::Tensor& channels) const {
  return run(decoder_, from_code(codes, channels), channels);
}

}  // namespace fader
