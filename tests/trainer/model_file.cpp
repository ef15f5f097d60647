#include "tests/trainer/model_file.hpp"

#include <cmath>
#include <random>
#include <stdexcept>

#include "shared/model_card.hpp"

namespace fader {
namespace {

std::vector<float> normal_numbers(std::mt19937& random, std::size_t count, float deviation) {
  std::normal_distribution<float> normal(0, deviation);
  std::vector<float> numbers(count);
  for (float& number : numbers) number = normal(random);
  return numbers;
}

std::size_t count_of(const std::vector<std::uint64_t>& shape) {
  std::size_t count = 1;
  for (const std::uint64_t size : shape) count *= size;
  return count;
}

}  // namespace

AttributeSchema digit_schema() {
  Attribute digit;
  digit.name = "digit";
  digit.kind = AttributeKind::categorical;
  for (char value = '0'; value <= '9'; ++value) digit.values.push_back(std::string(1, value));
  return AttributeSchema({digit});
}

AttributeSchema mixed_schema() {
  Attribute glasses, colour, age;
  glasses.name = "glasses";
  glasses.kind = AttributeKind::binary;
  glasses.values = {"none", "glasses"};
  colour.name = "colour";
  colour.kind = AttributeKind::categorical;
  colour.values = {"red", "green", "blue"};
  age.name = "age";
  age.kind = AttributeKind::continuous;
  age.minimum = -0.5f;
  age.maximum = 1.5f;
  return AttributeSchema({glasses, colour, age});
}

WeightsFile ModelFile::open() const {
  auto file = WeightsFile::parse(serialize(tensors, metadata), "random");
  if (!file) throw std::runtime_error(file.error());
  return std::move(file).value();
}

void ModelFile::write(const std::string& path) const {
  const auto written = write_atomically(path, serialize(tensors, metadata));
  if (!written) throw std::runtime_error(written.error());
}

ModelFile random_model_file(const Architecture& architecture, const AttributeSchema& schema,
                            unsigned seed, DType storage) {
  std::mt19937 random(seed);
  ModelFile model;
  std::vector<LayerShape> layers = encoder_layers(architecture, schema.dim());
  for (const auto& more :
       {decoder_layers(architecture, schema.dim()), linear_encoder_layers(architecture),
        linear_decoder_layers(architecture, schema.dim()), flow_layers(architecture, schema.dim()),
        classifier_layers(architecture, schema.dim())}) {
    layers.insert(layers.end(), more.begin(), more.end());
  }
  for (const LayerShape& layer : layers) {
    const std::vector<long long> sizes = layer.weight_shape();
    const std::vector<std::uint64_t> shape(sizes.begin(), sizes.end());
    // Numbers keep about their size through a layer, so that nothing saturates.
    const bool dense = layer.kind == LayerKind::dense;
    const double fan_in =
        dense ? double(sizes[1])
              : (layer.in_channels + layer.attribute_dim) * double(layer.kernel * layer.kernel);
    const auto weight = normal_numbers(random, count_of(shape), float(1 / std::sqrt(fan_in)));
    if (storage == DType::I8) {
      const int channel_dim = layer.kind == LayerKind::transposed_convolution ? 1 : 0;
      for (auto& tensor : as_i8(layer.name + ".weight", shape, weight.data(), channel_dim)) {
        model.tensors.push_back(std::move(tensor));
      }
    } else if (storage == DType::F16) {
      model.tensors.push_back(as_f16(layer.name + ".weight", shape, weight.data()));
    } else {
      model.tensors.push_back(as_f32(layer.name + ".weight", shape, weight.data()));
    }
    const std::uint64_t biases = dense ? layer.outputs() : layer.out_channels;
    model.tensors.push_back(
        as_f32(layer.name + ".bias", {biases}, normal_numbers(random, biases, 0.2f).data()));
  }
  if (architecture.n_couplings > 0) {
    const std::vector<std::uint64_t> shape{std::uint64_t(schema.dim()),
                                           std::uint64_t(architecture.latent_dim)};
    for (const char* name : {"flow.shift", "flow.log_scale"}) {
      model.tensors.push_back(
          as_f32(name, shape, normal_numbers(random, count_of(shape), 0.3f).data()));
    }
  }
  ModelCard card;
  card.name = "random";
  card.dataset = "none";
  card.command = "a test";
  card.commit = "unknown";
  card.license = "MIT";
  card.seed = seed;
  card.epochs = 3;
  model.metadata = {{"format", "pt"},
                    {"fader.version", "2"},
                    {"fader.architecture", architecture.to_json()},
                    {"fader.attributes", schema.to_json()},
                    {"fader.card", card.to_json()}};
  return model;
}

void add_gallery(ModelFile& model, const Architecture& architecture, const AttributeSchema& schema,
                 int size) {
  std::mt19937 random(7);
  const std::uint64_t n = size, latent = architecture.latent_size(), faders = schema.faders();
  const auto latents = normal_numbers(random, n * latent, 1);
  std::vector<float> positions(n * faders, 0.0f);
  for (std::uint64_t i = 0; i < n; ++i)
    positions[i * faders + i % schema.attributes()[0].faders()] = 1;
  model.tensors.push_back(as_f32("gallery.u", {n, latent}, latents.data()));
  model.tensors.push_back(as_f32("gallery.positions", {n, faders}, positions.data()));
}

}  // namespace fader
