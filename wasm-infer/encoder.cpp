#include "wasm-infer/encoder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/latent_noise.hpp"
#include "wasm-infer/layout.hpp"
#include "wasm-infer/load_layers.hpp"

namespace fader {

Result<Encoder> Encoder::load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Steps& steps) {
  const std::vector<LayerShape> shapes = encoder_layers(architecture, attribute_dim);
  auto convolutions = load_layers<Convolution>(file, shapes, LayerKind::convolution, steps);
  if (!convolutions) return Error{convolutions.error()};
  auto denses = load_layers<PreciseDense>(file, shapes, LayerKind::dense);
  if (!denses) return Error{denses.error()};
  return Encoder(architecture, std::move(convolutions).value(), std::move(denses).value());
}

Encoder::Encoder(const Architecture& architecture, std::vector<Convolution> convolutions,
                 std::vector<PreciseDense> denses)
    : architecture_(architecture),
      convolutions_(std::move(convolutions)),
      denses_(std::move(denses)) {
  for (const Convolution& layer : convolutions_) space_.reserve_for(layer, layer.work_size());
  map_.resize(convolutions_.back().shape().outputs());
  if (architecture_.stochastic) noise_.resize(architecture_.latent_dim);
  std::size_t most = map_.size();
  for (const PreciseDense& layer : denses_)
    most = std::max(most, static_cast<std::size_t>(layer.shape().outputs()));
  input_.resize(most), output_.resize(most);
}

void Encoder::encode(const float* image, const float* channels, double* latent) noexcept {
  const Architecture& a = architecture_;
  to_channels_last(image, a.img_fm, a.img_sz * a.img_sz, space_.front());
  for (const Convolution& convolution : convolutions_) {
    convolution.forward(space_.front(), space_.back(), space_.work());
    space_.swap();
  }
  to_channels_first(space_.front(), a.bottom_fm(), a.bottom_sz() * a.bottom_sz(), map_.data());
  std::copy(map_.begin(), map_.end(), input_.begin());
  for (const PreciseDense& dense : denses_) {
    dense.forward(input_.data(), channels, output_.data());
    input_.swap(output_);
  }

  const int size = a.latent_size();
  std::copy_n(input_.begin(), size, latent);  // where stochastic: the means
  if (!a.stochastic) return;
  latent_noise(latent_noise_seed(image, a.image_size()), noise_.data(), noise_.size());
  const double* const log_variance = input_.data() + size;
  for (int i = 0; i < size; ++i) {
    const double held = std::clamp<double>(log_variance[i], min_log_variance, max_log_variance);
    latent[i] += std::exp(0.5 * held) * noise_[i];
  }
}

}  // namespace fader
