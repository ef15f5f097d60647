#include "wasm-infer/networks/encoder.hpp"

#include <algorithm>
#include <utility>

#include "shared/latent_noise.hpp"
#include "wasm-infer/layers/layout.hpp"
#include "wasm-infer/networks/load_layers.hpp"

namespace fader {

Result<Encoder> Encoder::load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Optimizations& optimizations) {
  const std::vector<LayerShape> shapes = encoder_layers(architecture, attribute_dim);
  auto convolutions = load_layers<Convolution>(file, shapes, LayerKind::convolution, optimizations);
  if (!convolutions) return Error{convolutions.error()};
  auto denses = load_layers<DenseF64>(file, shapes, LayerKind::dense);
  if (!denses) return Error{denses.error()};
  return Encoder(architecture, std::move(convolutions).value(), std::move(denses).value());
}

Encoder::Encoder(const Architecture& architecture, std::vector<Convolution> convolutions,
                 std::vector<DenseF64> denses)
    : architecture_(architecture),
      convolutions_(std::move(convolutions)),
      denses_(std::move(denses)) {
  for (const Convolution& layer : convolutions_) space_.reserve_for(layer, layer.work_size());
  if (architecture_.stochastic) noise_.setZero(architecture_.latent_dim);
  int width = convolutions_.back().shape().outputs();
  for (const DenseF64& layer : denses_) width = std::max(width, layer.shape().outputs());
  input_.setZero(width), output_.setZero(width);
}

void Encoder::encode(const float* image, const float* y, double* z) noexcept {
  const Architecture& a = architecture_;
  to_channels_last(image, a.img_fm, a.img_sz * a.img_sz, space_.front());
  for (const Convolution& convolution : convolutions_) {
    convolution.forward(space_.front(), space_.back(), space_.work());
    space_.swap();
  }
  const int fm = a.bottom_fm(), pixels = a.bottom_sz() * a.bottom_sz();
  Eigen::Map<MatrixOf<double>>(input_.data(), fm, pixels) =
      ConstMatrix(space_.front(), pixels, fm).transpose().cast<double>();
  for (const DenseF64& dense : denses_) {
    dense.forward(input_.data(), y, output_.data());
    input_.swap(output_);
  }

  const int size = a.latent_size();
  VectorF64 sample(z, size);
  sample = input_.head(size);  // where z is stochastic: the mean
  if (!a.stochastic) return;
  latent_noise(latent_noise_seed(image, a.image_size()), noise_.data(), noise_.size());
  const auto log_variance =
      input_.segment(size, size).max(double{min_log_variance}).min(double{max_log_variance});
  sample += (0.5 * log_variance).exp() * noise_.cast<double>();
}

}  // namespace fader
