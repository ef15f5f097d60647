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
  const std::vector<LayerShape> shapes = encoder_layers(architecture, attribute_dim);
  auto convolutions = load_layers<Convolution>(file, shapes, LayerKind::convolution, optimizations);
  if (!convolutions) return Error{convolutions.error()};
  auto denses = load_layers<DenseF64>(file, shapes, LayerKind::dense);
  if (!denses) return Error{denses.error()};
  std::vector<LayerShape> linear_shapes = linear_layers(architecture, attribute_dim);
  if (!linear_shapes.empty()) linear_shapes.pop_back();  // the decoder's
  auto linear = load_layers<DenseF64>(file, linear_shapes, LayerKind::dense);
  if (!linear) return Error{linear.error()};
  return Encoder(architecture, std::move(convolutions).value(), std::move(denses).value(),
                 std::move(linear).value());
}

Encoder::Encoder(const Architecture& architecture, std::vector<Convolution> convolutions,
                 std::vector<DenseF64> denses, std::vector<DenseF64> linear)
    : architecture_(architecture),
      convolutions_(std::move(convolutions)),
      denses_(std::move(denses)),
      linear_(std::move(linear)) {
  for (const Convolution& layer : convolutions_) space_.reserve_for(layer, layer.work_size());
  if (architecture_.stochastic) noise_.setZero(architecture_.latent_dim);
  int width = convolutions_.back().shape().outputs();
  map_.setZero(width);
  for (const DenseF64& layer : denses_) width = std::max(width, layer.shape().outputs());
  input_.setZero(width), output_.setZero(width);
  for (const DenseF64& layer : linear_) {
    small_.setZero(layer.shape().inputs()), linear_mean_.setZero(layer.shape().outputs());
  }
}

void Encoder::encode(const float* image, const double* y, double* z) noexcept {
  const Architecture& a = architecture_;
  to_channels_last(image, a.img_fm, a.img_sz * a.img_sz, space_.front());
  for (const Convolution& convolution : convolutions_) {
    convolution.forward(space_.front(), space_.back(), space_.work());
    space_.swap();
  }
  to_channels_first(space_.front(), a.bottom_fm(), a.bottom_sz() * a.bottom_sz(), map_.data());
  strided(input_.data(), map_.size()) = map_.cast<double>();
  for (const DenseF64& dense : denses_) {
    dense.forward(input_.data(), y, output_.data());
    input_.swap(output_);
  }

  const int size = a.latent_size();
  StridedF64 mean = strided(input_.data(), size);
  for (const DenseF64& linear : linear_) {
    average_blocks(image, a.img_fm, a.img_sz, a.linear_sz, small_.data());
    linear.forward(small_.data(), y, linear_mean_.data());
    mean += strided(linear_mean_.data(), size);
  }
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
