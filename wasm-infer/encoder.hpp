// Image → latent.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/convolution.hpp"
#include "wasm-infer/dense.hpp"
#include "wasm-infer/workspace.hpp"

namespace fader {

class Encoder {
 public:
  static Result<Encoder> load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_channels);

  /// image: [img_fm, img_sz, img_sz]; channels: [attribute_channels]; latent: [latent_size]
  void encode(const float* image, const float* channels, float* latent) noexcept;

 private:
  Encoder(const Architecture& architecture, std::vector<Convolution> convolutions,
          std::vector<Dense> denses);

  Architecture architecture_;
  std::vector<Convolution> convolutions_;
  std::vector<Dense> denses_;
  Workspace space_;
};

}  // namespace fader
