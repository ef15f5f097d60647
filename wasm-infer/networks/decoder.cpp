#include "wasm-infer/networks/decoder.hpp"

#include <utility>

#include "wasm-infer/layers/layout.hpp"
#include "wasm-infer/layers/resample.hpp"
#include "wasm-infer/networks/load_layers.hpp"

namespace fader {

Result<Decoder> Decoder::load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Optimizations& optimizations) {
  std::vector<LayerShape> shapes = decoder_layers(architecture, attribute_dim);
  for (const LayerShape& shape : linear_decoder_layers(architecture, attribute_dim))
    shapes.push_back(shape);
  auto denses = load_layers<Dense>(file, shapes, LayerKind::dense);
  if (!denses) return Error{denses.error()};
  auto convolutions = load_layers<TransposedConvolution>(
      file, shapes, LayerKind::transposed_convolution, optimizations);
  if (!convolutions) return Error{convolutions.error()};
  return Decoder(architecture, std::move(denses).value(), std::move(convolutions).value());
}

Decoder::Decoder(const Architecture& architecture, std::vector<Dense> denses,
                 std::vector<TransposedConvolution> convolutions)
    : architecture_(architecture),
      denses_(std::move(denses)),
      convolutions_(std::move(convolutions)) {
  const int enlarging = architecture_.linear_sz * architecture_.img_sz;
  for (const Dense& layer : denses_) space_.reserve(layer.shape(), enlarging);
  for (const TransposedConvolution& layer : convolutions_) {
    space_.reserve(layer.shape(), layer.work_size());
  }
  const LayerShape& first = denses_.empty() ? convolutions_[0].shape() : denses_[0].shape();
  z_sums_.resize(first.outputs());
  if (architecture_.linear_sz > 0) linear_sums_.resize(denses_.back().shape().outputs());
}

void Decoder::set_z(const float* z) noexcept {
  const Architecture& a = architecture_;
  if (denses_.empty()) {
    to_channels_last(z, a.bottom_fm(), a.bottom_sz() * a.bottom_sz(), space_.front());
    convolutions_[0].linear(space_.front(), z_sums_.data(), space_.work());
  } else {
    denses_[0].linear(z, z_sums_.data());
  }
  if (a.linear_sz > 0) denses_.back().linear(z, linear_sums_.data());
}

void Decoder::decode(const float* y, float* image) noexcept {
  const Architecture& a = architecture_;
  const bool linear = a.linear_sz > 0;
  bool first = true;
  for (std::size_t i = 0; i + linear < denses_.size(); ++i) {
    Dense& dense = denses_[i];
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
  if (linear) {
    denses_.back().set_attributes(y);
    denses_.back().finish(linear_sums_.data(), space_.front());
    add_enlarged(space_.front(), a.img_fm, a.linear_sz, a.img_sz, space_.work(), image);
  }
}

void Decoder::to_image(const float* map, float* image) const noexcept {
  to_channels_first(map, architecture_.img_fm, architecture_.img_sz * architecture_.img_sz, image);
}

}  // namespace fader
