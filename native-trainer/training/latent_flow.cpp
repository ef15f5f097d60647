#include "native-trainer/training/latent_flow.hpp"

#include "shared/coupling.hpp"

namespace fader {
namespace {

constexpr size_t layers_per_coupling = 3;

torch::Tensor indices(int coupling, int latent_dim, int (*index)(int, int, int)) {
  std::vector<int64_t> list(latent_dim / 2);
  for (size_t i = 0; i < list.size(); ++i)
    list[i] = index(coupling, static_cast<int>(i), latent_dim);
  return torch::tensor(list, torch::kLong);
}

}  // namespace

LatentFlowImpl::LatentFlowImpl(const Architecture& architecture, int attribute_dim) {
  const int dim = architecture.latent_dim;
  log_scale = register_parameter("log_scale", torch::zeros({attribute_dim, dim}));
  shift = register_parameter("shift", torch::zeros({attribute_dim, dim}));
  const auto shapes = flow_layers(architecture, attribute_dim);
  for (int i = 0; i < architecture.n_couplings; ++i) {
    const std::string name = std::to_string(i);
    kept_.push_back(register_buffer("kept" + name, indices(i, dim, kept_index)));
    changed_.push_back(register_buffer("changed" + name, indices(i, dim, changed_index)));
    const auto first = shapes.begin() + i * layers_per_coupling;
    nets_.push_back(register_module(
        "net" + name, LayerStack(std::vector<LayerShape>(first, first + layers_per_coupling),
                                 std::vector<bool>(layers_per_coupling, false))));
    nets_.back()->zero_last();  // every coupling begins as the identity
  }
}

std::pair<torch::Tensor, torch::Tensor> LatentFlowImpl::coefficients(
    size_t i, const torch::Tensor& kept, const torch::Tensor& channels) {
  const auto halves = nets_[i]->forward(kept, channels).flatten(1).chunk(2, 1);
  return {max_log_scale * torch::tanh(halves[0] / max_log_scale), halves[1]};
}

LatentFlowImpl::Code LatentFlowImpl::forward(const torch::Tensor& latent,
                                             const torch::Tensor& channels) {
  const auto scale = channels.mm(log_scale);  // [N, L]
  auto u = (latent - channels.mm(shift)) * scale.exp();
  auto log_det = scale.sum(1), strain = torch::zeros_like(log_det);
  for (size_t i = 0; i < nets_.size(); ++i) {
    const auto [log_s, t] = coefficients(i, u.index_select(1, kept_[i]), channels);
    u = u.index_copy(1, changed_[i], u.index_select(1, changed_[i]) * log_s.exp() + t);
    log_det = log_det + log_s.sum(1);
    strain = strain + log_s.square().sum(1);
  }
  return {u, log_det, strain};
}

torch::Tensor LatentFlowImpl::inverse(const torch::Tensor& code, const torch::Tensor& channels) {
  auto u = code;
  for (size_t i = nets_.size(); i-- > 0;) {
    const auto [log_s, t] = coefficients(i, u.index_select(1, kept_[i]), channels);
    u = u.index_copy(1, changed_[i], (u.index_select(1, changed_[i]) - t) * (-log_s).exp());
  }
  return u * (-channels.mm(log_scale)).exp() + channels.mm(shift);
}

std::vector<FoldedLayer> LatentFlowImpl::fold() const {
  std::vector<FoldedLayer> layers;
  for (const auto& net : nets_)
    for (auto& layer : net->fold()) layers.push_back(std::move(layer));
  return layers;
}

LatentFlowImpl::Code to_code(LatentFlow& flow, const torch::Tensor& latent,
                             const torch::Tensor& channels) {
  if (flow.is_empty()) {
    const auto none = torch::zeros({latent.size(0)}, latent.options());
    return {latent, none, none};
  }
  return flow->forward(latent, channels);
}

torch::Tensor from_code(LatentFlow& flow, const torch::Tensor& code,
                        const torch::Tensor& channels) {
  return flow.is_empty() ? code : flow->inverse(code, channels);
}

}  // namespace fader
