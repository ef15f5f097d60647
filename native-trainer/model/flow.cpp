#include "native-trainer/model/flow.hpp"

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

FlowImpl::FlowImpl(const Architecture& architecture, int attribute_dim,
                   LayerStackImpl::Weights weights) {
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
                                 std::vector<bool>(layers_per_coupling, false), weights)));
    nets_.back()->zero_last();
  }
}

std::pair<torch::Tensor, torch::Tensor> FlowImpl::coefficients(size_t i, const torch::Tensor& kept,
                                                               const torch::Tensor& y) {
  const auto halves = nets_[i]->forward(kept, y).flatten(1).chunk(2, 1);
  return {max_log_scale * torch::tanh(halves[0] / max_log_scale), halves[1]};
}

FlowImpl::Output FlowImpl::forward(const torch::Tensor& z, const torch::Tensor& y) {
  const auto scale = y.mm(log_scale);  // [N, L]
  auto u = (z - y.mm(shift)) * scale.exp();
  auto log_det = scale.sum(1), squares = torch::zeros_like(log_det);
  for (size_t i = 0; i < nets_.size(); ++i) {
    const auto [s, t] = coefficients(i, u.index_select(1, kept_[i]), y);
    u = u.index_copy(1, changed_[i], u.index_select(1, changed_[i]) * s.exp() + t);
    log_det = log_det + s.sum(1);
    squares = squares + s.square().sum(1);
  }
  return {u, log_det, squares};
}

torch::Tensor FlowImpl::inverse(const torch::Tensor& base, const torch::Tensor& y) {
  auto u = base;
  for (size_t i = nets_.size(); i-- > 0;) {
    const auto [s, t] = coefficients(i, u.index_select(1, kept_[i]), y);
    u = u.index_copy(1, changed_[i], (u.index_select(1, changed_[i]) - t) * (-s).exp());
  }
  return u * (-y.mm(log_scale)).exp() + y.mm(shift);
}

std::vector<FoldedLayer> FlowImpl::fold() const {
  std::vector<FoldedLayer> layers;
  for (const auto& net : nets_)
    for (auto& layer : net->fold()) layers.push_back(std::move(layer));
  return layers;
}

void FlowImpl::round_weights() {
  for (auto& net : nets_) net->round_dense_weights();
}

void FlowImpl::load_weights(const WeightsFile& file) {
  load_tensor(file, "flow.log_scale", 0, log_scale);
  load_tensor(file, "flow.shift", 0, shift);
  for (auto& net : nets_) net->load_weights(file);
}

}  // namespace fader
