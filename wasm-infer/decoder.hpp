// Latent and attributes → image.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/dense.hpp"
#include "wasm-infer/steps.hpp"
#include "wasm-infer/transposed_convolution.hpp"
#include "wasm-infer/workspace.hpp"

namespace fader {

/// The first layer is linear in the latent and the attributes up to its activation. set_z()
/// keeps the latent's part, so that a moved fader pays for the other layers only.
class Decoder {
 public:
  static Result<Decoder> load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Steps& steps);

  /// latent: [latent_size]
  void set_z(const float* latent) noexcept;
  /// channels: [attribute_dim]; image: [img_fm, img_sz, img_sz] in [−1, 1]
  void decode(const float* channels, float* image) noexcept;

 private:
  Decoder(const Architecture& architecture, std::vector<Dense> denses,
          std::vector<TransposedConvolution> convolutions);
  void to_image(const float* map, float* image) const noexcept;

  Architecture architecture_;
  std::vector<Dense> denses_;
  std::vector<TransposedConvolution> convolutions_;
  std::vector<float> latent_sums_;  // first layer's outputs, of the latent alone
  Workspace space_;
};

}  // namespace fader
