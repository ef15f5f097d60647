#include "wasm-infer/networks/attribute_classifier.hpp"

#include <algorithm>
#include <utility>

#include "wasm-infer/layers/layout.hpp"
#include "wasm-infer/networks/load_layers.hpp"

namespace fader {

Result<AttributeClassifier> AttributeClassifier::load(const WeightsFile& file,
                                                      const Architecture& architecture,
                                                      int attribute_dim,
                                                      const Optimizations& optimizations) {
  const std::vector<LayerShape> shapes = classifier_layers(architecture, attribute_dim);
  auto convolutions = load_layers<Convolution>(file, shapes, LayerKind::convolution, optimizations);
  if (!convolutions) return Error{convolutions.error()};
  auto denses = load_layers<Dense>(file, shapes, LayerKind::dense);
  if (!denses) return Error{denses.error()};
  return AttributeClassifier(architecture, std::move(convolutions).value(),
                             std::move(denses).value());
}

AttributeClassifier::AttributeClassifier(const Architecture& architecture,
                                         std::vector<Convolution> convolutions,
                                         std::vector<Dense> denses)
    : architecture_(architecture),
      convolutions_(std::move(convolutions)),
      denses_(std::move(denses)) {
  for (const Convolution& layer : convolutions_) space_.reserve(layer.shape(), layer.work_size());
  for (const Dense& layer : denses_) space_.reserve(layer.shape(), 0);
}

void AttributeClassifier::predict(const float* image, float* logits) noexcept {
  const int pixels = architecture_.img_sz * architecture_.img_sz;
  to_channels_last(image, architecture_.img_fm, pixels, space_.front());
  for (const Convolution& convolution : convolutions_) {
    convolution.forward(space_.front(), space_.back(), space_.work());
    space_.swap();
  }
  for (const Dense& dense : denses_) {
    dense.forward(space_.front(), space_.back());
    space_.swap();
  }
  std::copy_n(space_.front(), denses_.back().shape().outputs(), logits);
}

}  // namespace fader
