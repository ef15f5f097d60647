#include "wasm-infer/reference/network.hpp"

#include <algorithm>
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

// The linear path's way into z: means of blocks, then one dense layer, added to the mean.
void add_linear_mean(const Network& network, const std::vector<float>& image,
                     const std::vector<float>& y, std::vector<float>& z) {
  const Architecture& a = network.architecture;
  const int s = a.linear_sz, block = a.img_sz / s;
  std::vector<float> small(a.img_fm * s * s);
  for (int c = 0; c < a.img_fm; ++c) {
    for (int row = 0; row < a.img_sz; ++row) {
      for (int column = 0; column < a.img_sz; ++column)
        small[(c * s + row / block) * s + column / block] +=
            image[(c * a.img_sz + row) * a.img_sz + column] / static_cast<float>(block * block);
    }
  }
  const std::vector<float> mean = forward(network.linear_encoder[0], small, y);
  for (int i = 0; i < a.latent_dim; ++i) z[i] += mean[i];
}

// And out of it: pixel centres of the larger image, in pixels of the smaller one, between the four
// around them.
void add_linear_image(const Network& network, const std::vector<float>& z,
                      const std::vector<float>& y, std::vector<float>& image) {
  const Architecture& a = network.architecture;
  const int s = a.linear_sz;
  const std::vector<float> small = forward(network.linear_decoder[0], z, y);
  const auto place = [&](int i) { return std::max(0.0, (i + 0.5) * s / a.img_sz - 0.5); };
  for (int c = 0; c < a.img_fm; ++c) {
    for (int row = 0; row < a.img_sz; ++row) {
      for (int column = 0; column < a.img_sz; ++column) {
        const double py = place(row), px = place(column);
        const int y0 = static_cast<int>(py), x0 = static_cast<int>(px);
        const int y1 = std::min(y0 + 1, s - 1), x1 = std::min(x0 + 1, s - 1);
        const auto at = [&](int v, int u) { return double{small[(c * s + v) * s + u]}; };
        const double above = at(y0, x0) + (px - x0) * (at(y0, x1) - at(y0, x0));
        const double below = at(y1, x0) + (px - x0) * (at(y1, x1) - at(y1, x0));
        image[(c * a.img_sz + row) * a.img_sz + column] +=
            static_cast<float>(above + (py - y0) * (below - above));
      }
    }
  }
}

}  // namespace

std::vector<float> Network::encode(const std::vector<float>& image,
                                   const std::vector<float>& y) const {
  std::vector<float> z = run(encoder, image, y);
  if (!linear_encoder.empty()) add_linear_mean(*this, image, y, z);
  if (architecture.stochastic) {
    const std::vector<float> output = z;
    z.resize(architecture.latent_dim);
    sample_latent(output.data(), output.data() + architecture.latent_dim,
                  latent_noise_seed(image.data(), image.size()), z.data(), z.size());
  }
  return architecture.n_couplings > 0 ? to_u(*this, z, y) : z;
}

std::vector<float> Network::decode(const std::vector<float>& u, const std::vector<float>& y) const {
  const std::vector<float> z = architecture.n_couplings > 0 ? to_z(*this, u, y) : u;
  std::vector<float> image = run(decoder, z, y);
  if (!linear_decoder.empty()) add_linear_image(*this, z, y, image);
  return image;
}

std::vector<float> Network::predict(const std::vector<float>& image) const {
  return run(classifier, image, {});
}

}  // namespace fader::reference
