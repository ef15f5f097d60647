#include "tests/infer/random_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fader::test {
namespace {

std::vector<std::uint64_t> unsigned_shape(const std::vector<long long>& shape) {
  return {shape.begin(), shape.end()};
}

void store(RandomModel& model, const std::string& name, const std::vector<long long>& shape,
           const std::vector<float>& values, DType storage, int channel_dim) {
  if (storage == DType::I8) {
    for (TensorData& tensor : as_i8(name, unsigned_shape(shape), values.data(), channel_dim)) {
      model.tensors.push_back(std::move(tensor));
    }
  } else {
    const auto write = storage == DType::F16 ? as_f16 : as_f32;
    model.tensors.push_back(write(name, unsigned_shape(shape), values.data()));
  }
}

std::vector<reference::Layer> random_layers(RandomModel& model,
                                            const std::vector<LayerShape>& shapes, Random& random,
                                            DType storage) {
  std::vector<reference::Layer> layers;
  for (const LayerShape& shape : shapes) {
    reference::Layer layer = random_layer(shape, random);
    const int channel_dim = shape.kind == LayerKind::transposed_convolution ? 1 : 0;
    store(model, shape.name + ".weight", shape.weight_shape(), layer.weight, storage, channel_dim);
    const long long biases = static_cast<long long>(layer.bias.size());
    store(model, shape.name + ".bias", {biases}, layer.bias, DType::F32, 0);
    layers.push_back(std::move(layer));
  }
  return layers;
}

// What the file made of the weights: F16 and I8 round them.
void reload(const WeightsFile& file, std::vector<reference::Layer>& layers) {
  for (reference::Layer& layer : layers) {
    const int channel_dim = layer.shape.kind == LayerKind::transposed_convolution ? 1 : 0;
    layer.weight =
        file.read_floats(layer.shape.name + ".weight", layer.shape.weight_shape(), channel_dim)
            .value();
  }
}

void append(std::vector<float>& all, const std::vector<float>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

// [img_fm, img_sz, img_sz] in [−1, 1] → 8-bit, interleaved, appended
void append_image(std::vector<std::uint8_t>& all, const std::vector<float>& image, int channels) {
  const std::size_t pixels = image.size() / channels;
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    for (int c = 0; c < channels; ++c) {
      all.push_back(
          static_cast<std::uint8_t>(std::lround((image[c * pixels + pixel] + 1.0f) * 127.5f)));
    }
  }
}

void add_examples(RandomModel& model, const std::string& part, std::uint64_t count,
                  Random& random) {
  const Architecture& a = model.architecture;
  const auto size = [](int n) { return static_cast<std::uint64_t>(n); };
  std::vector<std::uint8_t> images;
  std::vector<float> positions, us, decoded, logits;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::vector<float> image = model.random_image(random),
                             setting = model.random_positions(random);
    const std::vector<float> y = model.attributes(setting);
    const std::vector<float> u = model.network.encode(image, y);
    append_image(images, image, a.img_fm);
    append(positions, setting);
    append(us, u);
    append(decoded, model.network.decode(u, y));
    append(logits, model.network.predict(image));
  }
  const std::uint64_t side = size(a.img_sz), depth = size(a.img_fm);
  model.tensors.push_back(as_u8(part + ".images", {count, side, side, depth}, images.data()));
  model.tensors.push_back(
      as_f32(part + ".positions", {count, size(model.schema.faders())}, positions.data()));
  model.tensors.push_back(as_f32(part + ".u", {count, size(a.latent_size())}, us.data()));
  if (part == "selftest") {
    model.tensors.push_back(as_f32(part + ".decoded", {count, depth, side, side}, decoded.data()));
    model.tensors.push_back(
        as_f32(part + ".logits", {count, size(model.schema.dim())}, logits.data()));
  }
}

}  // namespace

reference::Layer random_layer(const LayerShape& shape, Random& random) {
  std::size_t weights = 1;
  for (long long n : shape.weight_shape()) weights *= static_cast<std::size_t>(n);
  const int in = shape.in_channels + shape.attribute_dim;
  const int fan_in = shape.kind == LayerKind::dense         ? shape.inputs() + shape.attribute_dim
                     : shape.kind == LayerKind::convolution ? 16 * in
                                                            : 4 * in;
  const float range = std::sqrt(4.0f / static_cast<float>(fan_in));
  const int biases = shape.kind == LayerKind::dense ? shape.outputs() : shape.out_channels;
  return {shape, random.uniforms(weights, -range, range), random.uniforms(biases, -0.2f, 0.2f)};
}

float max_difference(const float* a, const float* b, std::size_t count) {
  float max = 0.0f;
  for (std::size_t i = 0; i < count; ++i) {
    const float difference = std::fabs(a[i] - b[i]);
    if (std::isnan(difference)) return std::numeric_limits<float>::infinity();
    max = std::max(max, difference);
  }
  return max;
}

float max_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return std::numeric_limits<float>::infinity();
  return max_difference(a.data(), b.data(), a.size());
}

TensorData& RandomModel::tensor(const std::string& name) {
  return *std::find_if(tensors.begin(), tensors.end(),
                       [&](const TensorData& tensor) { return tensor.name == name; });
}

void RandomModel::remove(const std::string& name) {
  tensors.erase(tensors.begin() + (&tensor(name) - tensors.data()));
}

std::vector<float> RandomModel::attributes(const std::vector<float>& positions) const {
  std::vector<float> conditioned(schema.dim());
  schema.to_attributes(positions.data(), conditioned.data());
  return conditioned;
}

std::vector<float> RandomModel::random_positions(Random& random) const {
  return random.uniforms(schema.faders(), 0.0f, 1.0f);
}

std::vector<float> RandomModel::random_image(Random& random) const {
  std::vector<float> image = random.uniforms(architecture.image_size());
  for (float& x : image) x = std::round((x + 1.0f) * 127.5f) / 127.5f - 1.0f;
  return image;
}

RandomModel random_model(const Architecture& architecture, std::vector<Attribute> attributes,
                         DType storage, std::uint32_t seed) {
  Random random(seed);
  RandomModel model;
  model.architecture = architecture;
  model.schema = AttributeSchema(std::move(attributes));
  model.metadata = {{"format", "pt"},
                    {"fader.version", "2"},
                    {"fader.architecture", architecture.to_json()},
                    {"fader.attributes", model.schema.to_json()}};

  const int dim = model.schema.dim();
  reference::Network& network = model.network;
  network.architecture = architecture;
  network.encoder = random_layers(model, encoder_layers(architecture, dim), random, storage);
  network.flow = random_layers(model, flow_layers(architecture, dim), random, storage);
  network.decoder = random_layers(model, decoder_layers(architecture, dim), random, storage);
  network.linear_encoder =
      random_layers(model, linear_encoder_layers(architecture), random, storage);
  network.linear_decoder =
      random_layers(model, linear_decoder_layers(architecture, dim), random, storage);
  network.classifier = random_layers(model, classifier_layers(architecture, dim), random, storage);
  if (architecture.n_couplings > 0) {
    const std::vector<long long> shape = {dim, architecture.latent_dim};
    network.flow_shift = random.uniforms(dim * architecture.latent_dim);
    network.flow_log_scale = random.uniforms(dim * architecture.latent_dim, -0.5f, 0.5f);
    store(model, "flow.shift", shape, network.flow_shift, DType::F32, 0);
    store(model, "flow.log_scale", shape, network.flow_log_scale, DType::F32, 0);
  }

  const WeightsFile stored = WeightsFile::parse(model.file(), "stored").value();
  for (auto* layers : {&network.encoder, &network.flow, &network.decoder, &network.linear_encoder,
                       &network.linear_decoder, &network.classifier}) {
    reload(stored, *layers);
  }
  add_examples(model, "selftest", 2, random);
  add_examples(model, "gallery", 3, random);
  return model;
}

Attribute binary(const std::string& name) {
  Attribute attribute;
  attribute.name = name;
  attribute.kind = AttributeKind::binary;
  attribute.values = {"without", "with"};
  return attribute;
}

Attribute categorical(const std::string& name, int values) {
  Attribute attribute;
  attribute.name = name;
  attribute.kind = AttributeKind::categorical;
  for (int i = 0; i < values; ++i) attribute.values.push_back(std::to_string(i));
  return attribute;
}

Attribute continuous(const std::string& name) {
  Attribute attribute;
  attribute.name = name;
  attribute.kind = AttributeKind::continuous;
  return attribute;
}

RandomModel small_model() {
  Architecture a;
  a.img_sz = a.content_sz = 16;
  a.init_fm = 4;
  a.max_fm = 8;
  a.n_layers = 2;
  a.latent_dim = 6;
  a.hidden_dim = 10;
  a.conditional_encoder = true;
  a.stochastic = true;
  a.n_couplings = 2;
  a.coupling_dim = 5;
  a.classifier_fm = 3;
  return random_model(a, {binary("hat"), categorical("digit", 4), continuous("age")});
}

}  // namespace fader::test
