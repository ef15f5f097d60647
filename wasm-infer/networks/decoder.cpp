#include "wasm-infer/networks/decoder.hpp"

#include <utility>

#include "wasm-infer/layers/layout.hpp"
#include "wasm-infer/networks/load_layers.hpp"

namespace fader {

Result<Decoder> Decoder::load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Optimizations& optimizations) {
  const std::vector<LayerShape> shapes = decoder_layers(architecture, attribute_dim);
  auto denses = load_layers<Dense>(file, shapes, LayerKind::dense);
  if (!denses) return Error{denses.error()};
  auto convolutions = load_layers<TransposedConvolution>(
      file, shapes, LayerKind::transposed_convolution, optimizations);
  if (!convolutions) return Error{convolutions.error()};
  std::vector<LayerShape> linear_shapes = linear_layers(architecture, attribute_dim);
  if (!linear_shapes.empty()) linear_shapes.erase(linear_shapes.begin());  // the encoder's
  auto linear = load_layers<Dense>(file, linear_shapes, LayerKind::dense);
  if (!linear) return Error{linear.error()};
  return Decoder(architecture, std::move(denses).value(), std::move(convolutions).value(),
                 std::move(linear).value());
}

Decoder::Decoder(const Architecture& architecture, std::vector<Dense> denses,
                 std::vector<TransposedConvolution> convolutions, std::vector<Dense> linear)
    : architecture_(architecture),
      denses_(std::move(denses)),
      convolutions_(std::move(convolutions)),
      linear_(std::move(linear)),
      enlarge_(architecture.img_fm, architecture.linear_sz, architecture.img_sz) {
  for (const Dense& layer : denses_) space_.reserve_for(layer, 0);
  for (const TransposedConvolution& layer : convolutions_) {
    space_.reserve_for(layer, layer.work_size());
  }
  const LayerShape& first = denses_.empty() ? convolutions_[0].shape() : denses_[0].shape();
  z_sums_.resize(first.outputs());
  for (const Dense& layer : linear_) {
    linear_sums_.resize(layer.shape().outputs()), small_.resize(layer.shape().outputs());
  }
}

void Decoder::set_z(const float* z) noexcept {
  const Architecture& a = architecture_;
  if (denses_.empty()) {
    to_channels_last(z, a.bottom_fm(), a.bottom_sz() * a.bottom_sz(), space_.front());
    convolutions_[0].linear(space_.front(), z_sums_.data(), space_.work());
  } else {
    denses_[0].linear(z, z_sums_.data());
  }
  for (const Dense& linear : linear_) linear.linear(z, linear_sums_.data());
}

void Decoder::decode(const float* y, float* image) noexcept {
  bool first = true;
  for (Dense& dense : denses_) {
    dense.set_attributes(y);
    if (std::exchange(first, false)) {
      dense.finish(z_sums_.data(), space_.back());
    } else {
      dense.forward(space_.front(), space_.back());
    }
    space_.swap();
  }
  for (TransposedConvolution& convolution : convolutions_) {
    convolution.set_attributes(y);
    const bool is_last = &convolution == &convolutions_.back();
    if (std::exchange(first, false)) {
      convolution.finish(z_sums_.data(), space_.back());
      if (is_last) to_image(space_.back(), image);
    } else if (is_last) {
      convolution.forward_to_planes(space_.front(), image, space_.work());
    } else {
      convolution.forward(space_.front(), space_.back(), space_.work());
    }
    space_.swap();
  }
  for (Dense& linear : linear_) {
    linear.set_attributes(y);
    linear.finish(linear_sums_.data(), small_.data());
    enlarge_.add_to(small_.data(), image);
  }
}

void Decoder::to_image(const float* map, float* image) const noexcept {
  to_channels_first(map, architecture_.img_fm, architecture_.img_sz * architecture_.img_sz, image);
}

}  // namespace fader
