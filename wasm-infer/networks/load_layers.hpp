// From a file's tensors to a network's layers.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"

namespace fader {

struct LayerWeights {
  std::vector<float> weight;  ///< LayerShape::weight_shape()
  std::vector<float> bias;    ///< [out_channels], dense [outputs()]
};

/// Fails with a sentence that names the first tensor that is missing or mis-shaped.
Result<LayerWeights> read_layer(const WeightsFile& file, const LayerShape& shape);

/// The layers of one kind among `shapes`, as Layer(shape, weight, bias, options …).
template <class Layer, class... Options>
Result<std::vector<Layer>> load_layers(const WeightsFile& file,
                                       const std::vector<LayerShape>& shapes, LayerKind kind,
                                       const Options&... options) {
  std::vector<Layer> layers;
  for (const LayerShape& shape : shapes) {
    if (shape.kind != kind) continue;
    const auto weights = read_layer(file, shape);
    if (!weights) return Error{weights.error()};
    layers.emplace_back(shape, weights.value().weight.data(), weights.value().bias.data(),
                        options...);
  }
  return layers;
}

}  // namespace fader
