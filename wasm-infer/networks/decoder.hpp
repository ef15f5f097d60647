// z and attributes → image.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/layers/dense.hpp"
#include "wasm-infer/layers/transposed_convolution.hpp"
#include "wasm-infer/model/optimizations.hpp"
#include "wasm-infer/networks/workspace.hpp"

namespace fader {

/// The first layer is linear in z and the attributes up to its activation. set_z() keeps z's part,
/// so that a moved fader pays for the other layers only.
class Decoder {
 public:
  static Result<Decoder> load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Optimizations& optimizations);

  /// z: [latent_size]
  void set_z(const float* z) noexcept;
  /// y: [attribute_dim]; image: [img_fm, img_sz, img_sz] in [−1, 1]
  void decode(const float* y, float* image) noexcept;

 private:
  Decoder(const Architecture& architecture, std::vector<Dense> denses,
          std::vector<TransposedConvolution> convolutions);
  void to_image(const float* map, float* image) const noexcept;

  Architecture architecture_;
  std::vector<Dense> denses_;  // and the linear path's at the end, where there is one
  std::vector<TransposedConvolution> convolutions_;
  std::vector<float> z_sums_;       // [outputs] of the first layer, of z alone
  std::vector<float> linear_sums_;  // of the linear path's layer, the same
  Workspace space_;
};

}  // namespace fader
