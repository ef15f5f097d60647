#include "wasm-infer/reference/network.hpp"

#include <cmath>

#include "shared/coupling.hpp"
#include "shared/latent_noise.hpp"

namespace fader::reference {
namespace {

std::vector<float> run(const std::vector<Layer>& layers, std::vector<float> x,
                       const std::vector<float>& y) {
  for (const Layer& layer : layers) x = forward(layer, x, y);
  return x;
}

// y·table: [y] · [y, size]
std::vector<double> times(const std::vector<float>& y, const std::vector<float>& table,
                          std::size_t size) {
  std::vector<double> sum(size);
  for (std::size_t c = 0; c < y.size(); ++c)
    for (std::size_t i = 0; i < size; ++i) sum[i] += double{y[c]} * table[c * size + i];
  return sum;
}

// One coupling's log-scales and shifts.
struct Step {
  std::vector<double> log_scale, shift;
};

Step step(const Network& network, int coupling, const std::vector<float>& u,
          const std::vector<float>& y) {
  const int dim = network.architecture.latent_dim, half = dim / 2;
  std::vector<float> kept;
  for (int i = 0; i < half; ++i) kept.push_back(u[kept_index(coupling, i, dim)]);
  const auto first = network.flow.begin() + 3 * coupling;
  const std::vector<float> net = run({first, first + 3}, kept, y);
  Step result;
  for (int i = 0; i < half; ++i) {
    result.log_scale.push_back(max_log_scale * std::tanh(double{net[i]} / max_log_scale));
    result.shift.push_back(net[half + i]);
  }
  return result;
}

std::vector<float> to_u(const Network& network, std::vector<float> z, const std::vector<float>& y) {
  const int dim = network.architecture.latent_dim;
  const auto shift = times(y, network.flow_shift, dim);
  const auto log_scale = times(y, network.flow_log_scale, dim);
  for (int i = 0; i < dim; ++i) {
    z[i] = static_cast<float>((z[i] - shift[i]) * std::exp(log_scale[i]));
  }
  for (int coupling = 0; coupling < network.architecture.n_couplings; ++coupling) {
    const Step s = step(network, coupling, z, y);
    for (int i = 0; i < dim / 2; ++i) {
      float& changed = z[changed_index(coupling, i, dim)];
      changed = static_cast<float>(changed * std::exp(s.log_scale[i]) + s.shift[i]);
    }
  }
  return z;
}

std::vector<float> to_z(const Network& network, std::vector<float> u, const std::vector<float>& y) {
  const int dim = network.architecture.latent_dim;
  for (int coupling = network.architecture.n_couplings - 1; coupling >= 0; --coupling) {
    const Step s = step(network, coupling, u, y);
    for (int i = 0; i < dim / 2; ++i) {
      float& changed = u[changed_index(coupling, i, dim)];
      changed = static_cast<float>((changed - s.shift[i]) / std::exp(s.log_scale[i]));
    }
  }
  const auto shift = times(y, network.flow_shift, dim);
  const auto log_scale = times(y, network.flow_log_scale, dim);
  for (int i = 0; i < dim; ++i) {
    u[i] = static_cast<float>(u[i] / std::exp(log_scale[i]) + shift[i]);
  }
  return u;
}

}  // namespace

std::vector<float> Network::encode(const std::vector<float>& image,
                                   const std::vector<float>& y) const {
  std::vector<float> z = run(encoder, image, y);
  if (architecture.stochastic) {
    const std::vector<float> output = z;
    z.resize(architecture.latent_dim);
    sample_latent(output.data(), output.data() + architecture.latent_dim,
                  latent_noise_seed(image.data(), image.size()), z.data(), z.size());
  }
  return architecture.n_couplings > 0 ? to_u(*this, z, y) : z;
}

std::vector<float> Network::decode(const std::vector<float>& u, const std::vector<float>& y) const {
  return run(decoder, architecture.n_couplings > 0 ? to_z(*this, u, y) : u, y);
}

std::vector<float> Network::predict(const std::vector<float>& image) const {
  return run(classifier, image, {});
}

}  // namespace fader::reference
