// Image → latent.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/convolution.hpp"
#include "wasm-infer/precise_dense.hpp"
#include "wasm-infer/workspace.hpp"

namespace fader {

class Encoder {
 public:
  static Result<Encoder> load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Steps& steps);

  /// image: [img_fm, img_sz, img_sz]; channels: [attribute_dim]; latent: [latent_size], in
  /// double because a flow may follow (precise_dense.hpp)
  void encode(const float* image, const float* channels, double* latent) noexcept;

 private:
  Encoder(const Architecture& architecture, std::vector<Convolution> convolutions,
          std::vector<PreciseDense> denses);

  Architecture architecture_;
  std::vector<Convolution> convolutions_;
  std::vector<PreciseDense> denses_;
  Workspace space_;
  std::vector<float> map_, noise_;      // the last map, channels-first; the picture's noise
  std::vector<double> input_, output_;  // of a dense layer
};

}  // namespace fader
