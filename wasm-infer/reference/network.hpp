// A whole Fader Network made of the reference layers.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "wasm-infer/reference/layers.hpp"

namespace fader::reference {

struct Network {
  Architecture architecture;
  std::vector<Layer> encoder, flow, decoder, classifier;
  std::vector<Layer> linear_encoder, linear_decoder;  ///< one layer each, or empty
  std::vector<float> flow_shift, flow_log_scale;      ///< [attribute_dim, latent_dim], or empty

  /// image [img_fm, img_sz, img_sz], y [attribute_dim] → u [latent_size]
  std::vector<float> encode(const std::vector<float>& image, const std::vector<float>& y) const;
  /// u, y → image
  std::vector<float> decode(const std::vector<float>& u, const std::vector<float>& y) const;
  /// image → logits [attribute_dim]
  std::vector<float> predict(const std::vector<float>& image) const;
};

}  // namespace fader::reference
