#include "wasm-infer/encoder.hpp"

#include <algorithm>
#include <utility>

#include "shared/latent_noise.hpp"
#include "wasm-infer/layout.hpp"
#include "wasm-infer/load_layers.hpp"

namespace fader {

Result<Encoder> Encoder::load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_channels) {
  const std::vector<LayerShape> shapes = encoder_layers(architecture, attribute_channels);
  auto convolutions = load_layers<Convolution>(file, shapes, LayerKind::convolution);
  if (!convolutions) return Error{convolutions.error()};
  auto denses = load_layers<Dense>(file, shapes, LayerKind::dense);
  if (!denses) return Error{denses.error()};
  return Encoder(architecture, std::move(convolutions).value(), std::move(denses).value());
}

Encoder::Encoder(const Architecture& architecture, std::vector<Convolution> convolutions,
                 std::vector<Dense> denses)
    : architecture_(architecture),
      convolutions_(std::move(convolutions)),
      denses_(std::move(denses)) {
  for (const Convolution& layer : convolutions_) space_.reserve_for(layer, layer.work_size());
  for (const Dense& layer : denses_) space_.reserve_for(layer, 0);
}

void Encoder::encode(const float* image, const float* channels, float* latent) noexcept {
  const Architecture& a = architecture_;
  to_channels_last(image, a.img_fm, a.img_sz * a.img_sz, space_.front());
  for (const Convolution& convolution : convolutions_) {
    convolution.forward(space_.front(), space_.back(), space_.work());
    space_.swap();
  }
  for (Dense& dense : denses_) {
    dense.set_attributes(channels);
    dense.forward(space_.front(), space_.back());
    space_.swap();
  }

  const float* const output = space_.front();
  if (a.latent_dim == 0) {
    to_channels_first(output, a.bottom_fm(), a.bottom_sz() * a.bottom_sz(), latent);
  } else if (a.stochastic) {
    const float* const mean = output;
    const float* const log_variance = output + a.latent_dim;
    sample_latent(mean, log_variance, latent_noise_seed(image, a.image_size()), latent,
                  a.latent_dim);
  } else {
    std::copy_n(output, a.latent_dim, latent);
  }
}

}  // namespace fader
