#include "wasm-infer/networks/encoder.hpp"

#include <algorithm>
#include <utility>

#include "shared/latent_noise.hpp"
#include "wasm-infer/layers/layout.hpp"
#include "wasm-infer/layers/resample.hpp"
#include "wasm-infer/networks/load_layers.hpp"

namespace fader {

Result<Encoder> Encoder::load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Optimizations& optimizations) {
  std::vector<LayerShape> shapes = encoder_layers(architecture, attribute_dim);
  for (const LayerShape& shape : linear_encoder_layers(architecture)) shapes.push_back(shape);
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
  for (const Convolution& layer : convolutions_) space_.reserve(layer.shape(), layer.work_size());
  if (architecture_.stochastic) noise_.setZero(architecture_.latent_dim);
  int width = convolutions_.back().shape().outputs();
  map_.setZero(width);
  for (const DenseF64& layer : denses_)
    width = std::max(width, std::max(layer.shape().inputs(), layer.shape().outputs()));
  input_.setZero(width), output_.setZero(width);
}

void Encoder::encode(const float* image, const double* y, double* z) noexcept {
  const Architecture& a = architecture_;
  const bool linear = a.linear_sz > 0;
  if (linear) {  // z holds what it adds to the mean, until the mean is there
    average_blocks(image, a.img_fm, a.img_sz, a.linear_sz, input_.data());
    denses_.back().forward(input_.data(), y, z);
  }
  to_channels_last(image, a.img_fm, a.img_sz * a.img_sz, space_.front());
  for (const Convolution& convolution : convolutions_) {
    convolution.forward(space_.front(), space_.back(), space_.work());
    space_.swap();
  }
  to_channels_first(space_.front(), a.bottom_fm(), a.bottom_sz() * a.bottom_sz(), map_.data());
  strided(input_.data(), map_.size()) = map_.cast<double>();
  for (std::size_t i = 0; i + linear < denses_.size(); ++i) {
    denses_[i].forward(input_.data(), y, output_.data());
    input_.swap(output_);
  }

  const int size = a.latent_size();
  StridedF64 mean = strided(input_.data(), size);
  if (linear) mean += strided(z, size);
  if (!a.stochastic) {
    strided(z, size) = mean;
    return;
  }
  latent_noise(latent_noise_seed(image, a.image_size()), noise_.data(), noise_.size());
  StridedF64 half_log_variance = strided(input_.data() + size, size);
  half_log_variance =
      0.5 * half_log_variance.max(double{min_log_variance}).min(double{max_log_variance});
  strided(z, size) = mean + exp_f64(half_log_variance) * noise_.cast<double>();
}

}  // namespace fader
