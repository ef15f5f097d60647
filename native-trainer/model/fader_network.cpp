#include "native-trainer/model/fader_network.hpp"

#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/autocast.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/parallel/peers.hpp"
#include "shared/latent_noise.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

/// A share of what is drawn for all peers' rows.
torch::Tensor normal_like(const torch::Tensor& rows) {
  return peers().share(torch::randn({peers().all(rows.size(0)), rows.size(1)}, rows.options()));
}

}  // namespace

torch::Tensor LatentDistribution::with_noise(const torch::Tensor& noise) const {
  if (!log_variance.defined()) return mean;
  return mean + torch::exp(0.5 * log_variance) * noise;
}

torch::Tensor LatentDistribution::sample() const {
  return log_variance.defined() ? with_noise(normal_like(mean)) : mean;
}

LatentDistribution LatentDistribution::detach() const {
  return {mean.detach(), log_variance.defined() ? log_variance.detach() : torch::Tensor()};
}

FaderNetwork::FaderNetwork(const Architecture& a, const AttributeSchema& attributes,
                           LayerStackImpl::Weights weights)
    : architecture(a),
      schema(attributes),
      classifier(make_classifier(a, attributes.dim(), weights)),
      encoder(make_encoder(a, attributes.dim(), weights)),
      decoder(make_decoder(a, attributes.dim(), weights)) {
  if (a.linear_sz > 0) {
    linear_encoder = make_linear(linear_encoder_layers(a), weights);
    linear_decoder = make_linear(linear_decoder_layers(a, attributes.dim()), weights);
  }
  if (a.n_couplings > 0) flow = Flow(a, attributes.dim(), weights);
}

FaderNetwork FaderNetwork::load(const WeightsFile& file, torch::Dtype precision) {
  const ModelHeader header = value_or_throw(read_model_header(file));
  FaderNetwork network(header.architecture, header.schema, LayerStackImpl::Weights::unset);
  for (LayerStack stack : network.stacks()) {
    stack->load_weights(file);
    stack->eval();
    stack->to(precision);
    for (auto& parameter : stack->parameters()) parameter.set_requires_grad(false);
  }
  if (!network.flow.is_empty()) {
    network.flow->load_weights(file);
    for (auto& parameter : network.flow->parameters()) {
      parameter.set_requires_grad(false);
      parameter.set_data(parameter.to(precision));  // the index buffers stay integers
    }
  }
  return network;
}

void FaderNetwork::to(torch::Device device) {
  for (LayerStack stack : stacks()) stack->to(device);
  if (!flow.is_empty()) flow->to(device);
}

std::vector<LayerStack> FaderNetwork::stacks() const {
  std::vector<LayerStack> list = {encoder, decoder};
  if (!linear_encoder.is_empty()) list.push_back(linear_encoder), list.push_back(linear_decoder);
  list.push_back(classifier);
  return list;
}

std::vector<torch::Tensor> FaderNetwork::autoencoder_parameters() const {
  std::vector<torch::Tensor> parameters = encoder->parameters();
  const auto append = [&](const std::vector<torch::Tensor>& more) {
    parameters.insert(parameters.end(), more.begin(), more.end());
  };
  append(decoder->parameters());
  if (!flow.is_empty()) append(flow->parameters());
  append(linear_parameters());
  return parameters;
}

std::vector<torch::Tensor> FaderNetwork::linear_parameters() const {
  if (linear_encoder.is_empty()) return {};
  std::vector<torch::Tensor> parameters = linear_encoder->parameters();
  for (const torch::Tensor& parameter : linear_decoder->parameters())
    parameters.push_back(parameter);
  return parameters;
}

torch::Tensor FaderNetwork::in_precision(LayerStack& stack, const torch::Tensor& x,
                                         const torch::Tensor& y) {
  const Autocast scope(autocast, x.device());
  const auto out = stack->forward(x, y);
  return autocast == torch::kFloat32 ? out : out.to(torch::kFloat32);  // double stays double
}

torch::Tensor FaderNetwork::predict_logits(const torch::Tensor& x) {
  return in_precision(classifier, x, {}).flatten(1);
}

torch::Tensor FaderNetwork::predict(const torch::Tensor& x) {
  torch::NoGradGuard no_grad;
  return argmax_attributes(schema, predict_logits(x));
}

LatentDistribution FaderNetwork::encode(const torch::Tensor& x, const torch::Tensor& y) {
  const torch::Tensor out = in_precision(encoder, x, y).flatten(1);  // [N, L or 2L]
  torch::Tensor mean = out.narrow(1, 0, architecture.latent_size());
  if (!linear_encoder.is_empty()) {
    const auto small =
        torch::avg_pool2d(x.contiguous(), architecture.img_sz / architecture.linear_sz);
    mean = mean + linear_encoder->forward(small, y).flatten(1);
  }
  if (!architecture.stochastic) return {mean, {}};
  return {mean, out.chunk(2, 1)[1].clamp(min_log_variance, max_log_variance)};
}

FlowImpl::Output FaderNetwork::to_u(const torch::Tensor& z, const torch::Tensor& y) {
  if (!flow.is_empty()) return flow->forward(z, y);
  const auto none = torch::zeros({z.size(0)}, z.options());
  return {z, none, none};
}

torch::Tensor FaderNetwork::to_z(const torch::Tensor& u, const torch::Tensor& y) {
  return flow.is_empty() ? u : flow->inverse(u, y);
}

torch::Tensor FaderNetwork::decode(const torch::Tensor& z, const torch::Tensor& y) {
  const auto detail = in_precision(decoder, z, y);  // [N, img_fm, img_sz, img_sz]
  if (linear_decoder.is_empty()) return detail;
  const int64_t s = architecture.linear_sz, side = architecture.img_sz;
  const auto base = linear_decoder->forward(z, y).view({-1, architecture.img_fm, s, s});
  return detail + torch::upsample_bilinear2d(base, {side, side}, false);
}

}  // namespace fader
