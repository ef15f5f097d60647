// A whole Fader Network made of the reference layers.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "wasm-infer/reference/layers.hpp"

namespace fader::reference {

struct Network {
  Architecture architecture;
  std::vector<Layer> encoder, flow, decoder, reader;
  std::vector<float> flow_shift, flow_log_scale;  ///< [channels, latent_dim], or empty

  /// image [img_fm, img_sz, img_sz], channels [attribute channels] → latent [latent_size]
  std::vector<float> encode(const std::vector<float>& image,
                            const std::vector<float>& channels) const;
  /// latent, channels → image
  std::vector<float> decode(const std::vector<float>& latent,
                            const std::vector<float>& channels) const;
  /// image → logits [attribute channels]
  std::vector<float> read(const std::vector<float>& image) const;
};

}  // namespace fader::reference
