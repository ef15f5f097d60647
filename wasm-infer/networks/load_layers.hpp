// From a file's tensors to a network's layers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"

namespace fader {

/// The layers of one kind among `shapes`, as Layer(shape, weight, bias, options …). Fails with a
/// sentence that names the first tensor that is missing or mis-shaped.
template <class Layer, class... Options>
Result<std::vector<Layer>> load_layers(const WeightsFile& file,
                                       const std::vector<LayerShape>& shapes, LayerKind kind,
                                       const Options&... options) {
  const int channel_dim = kind == LayerKind::transposed_convolution ? 1 : 0;  // I8: the output's
  std::vector<Layer> layers;
  for (const LayerShape& shape : shapes) {
    if (shape.kind != kind) continue;
    const std::vector<long long> weight_shape = shape.weight_shape();
    const std::vector<long long> bias_shape = {kind == LayerKind::dense ? shape.outputs()
                                                                        : shape.out_channels};
    auto weight = file.read_floats(shape.name + ".weight", weight_shape, channel_dim);
    if (!weight) return Error{weight.error()};
    auto bias = file.read_floats(shape.name + ".bias", bias_shape);
    if (!bias) return Error{bias.error()};
    layers.emplace_back(shape, weight.value().data(), bias.value().data(), options...);
  }
  return layers;
}

}  // namespace fader
