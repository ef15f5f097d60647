// A Fader Network with random weights, as reference layers and as the bytes of its file.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/reference/network.hpp"

namespace fader::test {

/// Numbers that every platform draws alike.
class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  float uniform(float low, float high) {
    return low + (high - low) * static_cast<float>(engine_() >> 8) * 0x1p-24f;
  }
  std::vector<float> uniforms(std::size_t count, float low = -1.0f, float high = 1.0f) {
    std::vector<float> values(count);
    for (float& value : values) value = uniform(low, high);
    return values;
  }

 private:
  std::mt19937 engine_;
};

/// A layer whose outputs are about as large as its inputs.
reference::Layer random_layer(const LayerShape& shape, Random& random);

/// Max |a − b|; infinite where the lengths differ or something is not a number.
float max_difference(const float* a, const float* b, std::size_t count);
float max_difference(const std::vector<float>& a, const std::vector<float>& b);

struct RandomModel {
  Architecture architecture;
  AttributeSchema schema;
  reference::Network network;  ///< with the weights as the file holds them
  std::vector<TensorData> tensors;
  std::map<std::string, std::string> metadata;

  std::vector<std::uint8_t> file() const { return serialize(tensors, metadata); }
  TensorData& tensor(const std::string& name);
  void remove(const std::string& name);

  std::vector<float> attributes(const std::vector<float>& positions) const;
  std::vector<float> random_positions(Random& random) const;
  /// A picture that 8 bits can hold.
  std::vector<float> random_image(Random& random) const;
};

/// With a gallery of three and a self-test of two, computed by the reference layers. storage: F32,
/// F16 or I8.
RandomModel random_model(const Architecture& architecture, std::vector<Attribute> attributes,
                         DType storage = DType::F32, std::uint32_t seed = 1);

Attribute binary(const std::string& name);
Attribute categorical(const std::string& name, int values);
Attribute continuous(const std::string& name);

/// A small network of every kind of layer, conditioned on one attribute of every kind.
RandomModel small_model();

}  // namespace fader::test
