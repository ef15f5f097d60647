// Weights files with random weights, for the tests of whatever works on weights files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/weights_file.hpp"

namespace fader {

/// Ten digits, as the MNIST data set has them.
AttributeSchema digit_schema();
/// One of each kind: a binary, a categorical of three values and a continuous attribute.
AttributeSchema mixed_schema();

/// A file's tensors and metadata. storage: F32, F16 or I8 of the weights.
struct ModelFile {
  std::vector<TensorData> tensors;
  std::map<std::string, std::string> metadata;

  WeightsFile open() const;
  void write(const std::string& path) const;
};
ModelFile random_model_file(const Architecture& architecture, const AttributeSchema& schema,
                            unsigned seed, DType storage = DType::F32);
/// Adds a gallery of random latents, every value of the first attribute in turn.
void add_gallery(ModelFile& model, const Architecture& architecture, const AttributeSchema& schema,
                 int size);

}  // namespace fader
