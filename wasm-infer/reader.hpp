// Image → what it shows: the attribute reader, trained on real images beside the Fader Network.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/convolution.hpp"
#include "wasm-infer/dense.hpp"
#include "wasm-infer/workspace.hpp"

namespace fader {

class Reader {
 public:
  static Result<Reader> load(const WeightsFile& file, const Architecture& architecture,
                             int attribute_dim, const Steps& steps);

  /// image: [img_fm, img_sz, img_sz]; logits: [attribute_dim]
  void read(const float* image, float* logits) noexcept;

 private:
  Reader(const Architecture& architecture, std::vector<Convolution> convolutions,
         std::vector<Dense> denses);

  Architecture architecture_;
  std::vector<Convolution> convolutions_;
  std::vector<Dense> denses_;
  Workspace space_;
};

}  // namespace fader
