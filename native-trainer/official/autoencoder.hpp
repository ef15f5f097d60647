// The autoencoder of the official code of "Fader Networks" (github.com/facebookresearch/FaderNetworks)
// as the layers of our weights file.
//
// It is the same network: what its pickle calls enc_layers and dec_layers are "encoder" and
// "decoder" here, with batch normalisation folded in. Its other ways are, by name:
//   upsampling     every pixel four times, then a 3×3 convolution: exactly one 4×4 transposed
//                  convolution of stride 2, whose weights are sums of the 3×3 ones
//   pixelshuffle, skip connections, instance normalisation: no layers of ours compute these
#pragma once

#include <string>
#include <vector>

#include "native-trainer/official/torch_file.hpp"
#include "shared/architecture.hpp"
#include "shared/attributes.hpp"

namespace fader {

/// A layer with its normalisation folded in.
struct PlainLayer {
  LayerShape shape;
  std::vector<float> weight;  ///< LayerShape::weight_shape()
  std::vector<float> bias;    ///< [out_channels]
};

struct OfficialAutoencoder {
  Architecture architecture;  ///< with an attribute classifier as small as it can be
  AttributeSchema schema;     ///< binary where an attribute has two values
  std::vector<PlainLayer> encoder, decoder;
};

/// alpha: binary faders go from 1 − alpha to alpha, as the official interpolate.py goes from
/// 1 − alpha_min to alpha_max. Throws std::runtime_error with one sentence that begins with the
/// file's path: another class, a network that ours cannot be, a tensor that is missing or of another
/// shape.
OfficialAutoencoder read_autoencoder(const TorchFile& file, double alpha);

}  // namespace fader
