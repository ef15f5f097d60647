// Image → its attributes: a classifier trained on real images, beside the Fader Network.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/layers/convolution.hpp"
#include "wasm-infer/layers/dense.hpp"
#include "wasm-infer/networks/workspace.hpp"

namespace fader {

class AttributeClassifier {
 public:
  static Result<AttributeClassifier> load(const WeightsFile& file, const Architecture& architecture,
                                          int attribute_dim, const Optimizations& optimizations);

  /// image: [img_fm, img_sz, img_sz]; logits: [attribute_dim]
  void predict(const float* image, float* logits) noexcept;

 private:
  AttributeClassifier(const Architecture& architecture, std::vector<Convolution> convolutions,
                      std::vector<Dense> denses);

  Architecture architecture_;
  std::vector<Convolution> convolutions_;
  std::vector<Dense> denses_;
  Workspace space_;
};

}  // namespace fader
