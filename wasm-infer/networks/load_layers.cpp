#include "wasm-infer/networks/load_layers.hpp"

#include <utility>

namespace fader {

Result<LayerWeights> read_layer(const WeightsFile& file, const LayerShape& shape) {
  const bool dense = shape.kind == LayerKind::dense;
  const int channel_dim = shape.kind == LayerKind::transposed_convolution ? 1 : 0;  // I8: of `out`
  auto weight = file.read_floats(shape.name + ".weight", shape.weight_shape(), channel_dim);
  if (!weight) return Error{weight.error()};
  auto bias =
      file.read_floats(shape.name + ".bias", {dense ? shape.outputs() : shape.out_channels});
  if (!bias) return Error{bias.error()};
  return LayerWeights{std::move(weight).value(), std::move(bias).value()};
}

}  // namespace fader
