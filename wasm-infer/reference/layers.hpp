// Every layer straight from its definition: loops, double sums, attributes as appended planes,
// PyTorch's layouts throughout. Slow, and easy to believe; what the fast layers are tested against.
#pragma once

#include <vector>

#include "shared/architecture.hpp"

namespace fader::reference {

struct Layer {
  LayerShape shape;
  std::vector<float> weight;  ///< shape.weight_shape()
  std::vector<float> bias;    ///< [out_channels], dense [outputs()]
};

double activate(Activation activation, double x);

/// input [in_channels, in_size, in_size], y [attribute_dim] → [out_channels, out_size,
/// out_size]
std::vector<float> convolution(const Layer& layer, const std::vector<float>& input,
                               const std::vector<float>& y);
std::vector<float> transposed_convolution(const Layer& layer, const std::vector<float>& input,
                                          const std::vector<float>& y);
/// The same, as one row of numbers.
std::vector<float> dense(const Layer& layer, const std::vector<float>& input,
                         const std::vector<float>& y);

/// Whichever the layer is.
std::vector<float> forward(const Layer& layer, const std::vector<float>& input,
                           const std::vector<float>& y);

}  // namespace fader::reference
