#include "wasm-infer/flow.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/coupling.hpp"
#include "wasm-infer/activation.hpp"
#include "wasm-infer/load_layers.hpp"

namespace fader {
namespace {

constexpr int net_layers = 3;

double bounded(double log_scale) {
  return max_log_scale * precise_tanh(log_scale / max_log_scale);
}

// y·table: [latent_dim], without a constant part
AttributeBias linear(std::vector<float> table, int latent_dim) {
  const std::vector<float> zero(latent_dim, 0.0f);
  return AttributeBias(zero.data(), latent_dim, 1, std::move(table));
}

}  // namespace

Result<Flow> Flow::load(const WeightsFile& file, const Architecture& architecture,
                        int attribute_dim) {
  if (architecture.n_couplings == 0) return Flow(architecture, {}, {}, {});
  const std::vector<long long> shape = {attribute_dim, architecture.latent_dim};
  auto shift = file.read_floats("flow.shift", shape);
  if (!shift) return Error{shift.error()};
  auto log_scale = file.read_floats("flow.log_scale", shape);
  if (!log_scale) return Error{log_scale.error()};
  auto nets = load_layers<PreciseDense>(file, flow_layers(architecture, attribute_dim),
                                        LayerKind::dense);
  if (!nets) return Error{nets.error()};
  return Flow(architecture, std::move(nets).value(), std::move(shift).value(),
              std::move(log_scale).value());
}

Flow::Flow(const Architecture& architecture, std::vector<PreciseDense> nets,
           std::vector<float> shift, std::vector<float> log_scale)
    : latent_dim_(architecture.latent_dim),
      nets_(std::move(nets)),
      shift_(linear(std::move(shift), latent_dim_)),
      log_scale_(linear(std::move(log_scale), latent_dim_)) {
  int most = 0;
  for (const PreciseDense& layer : nets_) {
    most = std::max({most, layer.shape().inputs(), layer.shape().outputs()});
  }
  input_.resize(most), output_.resize(most);
}

void Flow::forward(const float* channels, double* code) noexcept {
  if (empty()) return;
  shift_.set(channels);
  log_scale_.set(channels);
  for (int i = 0; i < latent_dim_; ++i) {
    code[i] = (code[i] - shift_.of(0)[i]) * std::exp(static_cast<double>(log_scale_.of(0)[i]));
  }
  const int half = latent_dim_ / 2, couplings = static_cast<int>(nets_.size()) / net_layers;
  for (int coupling = 0; coupling < couplings; ++coupling) {
    const double* const net = run_net(coupling, channels, code);
    for (int i = 0; i < half; ++i) {
      double& changed = code[changed_index(coupling, i, latent_dim_)];
      changed = changed * std::exp(bounded(net[i])) + net[half + i];
    }
  }
}

void Flow::inverse(const float* channels, double* code) noexcept {
  if (empty()) return;
  const int half = latent_dim_ / 2, couplings = static_cast<int>(nets_.size()) / net_layers;
  for (int coupling = couplings - 1; coupling >= 0; --coupling) {
    const double* const net = run_net(coupling, channels, code);
    for (int i = 0; i < half; ++i) {
      double& changed = code[changed_index(coupling, i, latent_dim_)];
      changed = (changed - net[half + i]) * std::exp(-bounded(net[i]));
    }
  }
  shift_.set(channels);
  log_scale_.set(channels);
  for (int i = 0; i < latent_dim_; ++i) {
    code[i] = code[i] * std::exp(-static_cast<double>(log_scale_.of(0)[i])) + shift_.of(0)[i];
  }
}

const double* Flow::run_net(int coupling, const float* channels, const double* code) noexcept {
  for (int i = 0; i < latent_dim_ / 2; ++i) input_[i] = code[kept_index(coupling, i, latent_dim_)];
  for (int i = 0; i < net_layers; ++i) {
    nets_[coupling * net_layers + i].forward(input_.data(), channels, output_.data());
    input_.swap(output_);
  }
  return input_.data();
}

}  // namespace fader
