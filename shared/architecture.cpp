#include "shared/architecture.hpp"

#include <algorithm>

#include "shared/json.hpp"

namespace fader {
namespace {

constexpr int min_map = 4;  // the classifier's last convolution ends here
constexpr int max_image = 1024;
constexpr int max_channels = 4096;
constexpr int max_units = 65536;

bool is_power_of_two(int n) { return n > 0 && (n & (n - 1)) == 0; }

/// Channels after layer `i` of a chain that doubles from `first` up to `max`.
int width(int first, int max, int i) {
  int channels = first;
  for (; i > 0 && channels < max; --i) channels *= 2;
  return std::min(channels, max);
}

/// A network being written down: every layer reads what the one before wrote.
class Chain {
 public:
  Chain(std::string network, int channels, int size, int first_number = 0)
      : network_(std::move(network)), number_(first_number), channels_(channels), size_(size) {}

  void convolution(int out_channels, Activation activation, int attribute_dim = 0) {
    add(LayerKind::convolution, out_channels, size_ / 2, activation, attribute_dim);
  }
  void transposed_convolution(int out_channels, Activation activation, int attribute_dim = 0) {
    add(LayerKind::transposed_convolution, out_channels, size_ * 2, activation, attribute_dim);
  }
  void dense(int out_channels, int out_size, Activation activation, int attribute_dim = 0) {
    add(LayerKind::dense, out_channels, out_size, activation, attribute_dim);
  }

  int size() const { return size_; }
  std::vector<LayerShape> layers() && { return std::move(layers_); }
  /// The one layer, by a name instead of a number.
  std::vector<LayerShape> only(const char* name) && {
    layers_[0].name = network_ + "." + name;
    return std::move(layers_);
  }

 private:
  void add(LayerKind kind, int out_channels, int out_size, Activation activation,
           int attribute_dim) {
    LayerShape layer;
    layer.name = network_ + "." + std::to_string(number_++);
    layer.kind = kind;
    layer.activation = activation;
    layer.in_channels = channels_;
    layer.attribute_dim = attribute_dim;
    layer.out_channels = out_channels;
    layer.in_size = size_;
    layer.out_size = out_size;
    layers_.push_back(std::move(layer));
    channels_ = out_channels;
    size_ = out_size;
  }

  std::string network_;
  int number_;           // of the next layer
  int channels_, size_;  // of the last output: [channels, size, size]
  std::vector<LayerShape> layers_;
};

}  // namespace

int Architecture::bottom_fm() const { return width(init_fm, max_fm, n_layers - 1); }

int Architecture::latent_size() const {
  return latent_dim > 0 ? latent_dim : bottom_fm() * bottom_sz() * bottom_sz();
}

std::string Architecture::to_json() const {
  rapidjson::StringBuffer buffer;
  json::Writer writer(buffer);
  const auto number = [&](const char* key, int value) {
    writer.Key(key);
    writer.Int(value);
  };
  const auto flag = [&](const char* key, bool value) {
    writer.Key(key);
    writer.Bool(value);
  };
  writer.StartObject();
  number("img_sz", img_sz);
  number("content_sz", content_sz);
  number("img_fm", img_fm);
  number("init_fm", init_fm);
  number("max_fm", max_fm);
  number("n_layers", n_layers);
  number("latent_dim", latent_dim);
  number("hidden_dim", hidden_dim);
  flag("conditional_encoder", conditional_encoder);
  flag("stochastic", stochastic);
  if (linear_sz > 0) number("linear_sz", linear_sz);  // readers of before know no such thing
  number("n_couplings", n_couplings);
  number("coupling_dim", coupling_dim);
  number("classifier_fm", classifier_fm);
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

Result<Architecture> Architecture::from_json(const std::string& text) {
  Result<json::Document> document = json::parse(text, "fader.architecture");
  if (!document) return Error{document.error()};

  Architecture a;
  json::Fields fields(document.value(), "fader.architecture");
  fields.read("img_sz", a.img_sz, min_map, max_image);
  a.content_sz = a.img_sz;  // where the file does not say: the whole image
  fields.read("content_sz", a.content_sz, 1, max_image);
  fields.read("img_fm", a.img_fm, 1, 3);
  fields.read("init_fm", a.init_fm, 1, max_channels);
  fields.read("max_fm", a.max_fm, 1, max_channels);
  fields.read("n_layers", a.n_layers, 1, 10);
  fields.read("latent_dim", a.latent_dim, 0, max_units);
  fields.read("hidden_dim", a.hidden_dim, 0, max_units);
  fields.read("conditional_encoder", a.conditional_encoder);
  fields.read("stochastic", a.stochastic);
  fields.read("linear_sz", a.linear_sz, 0, max_image);
  fields.read("n_couplings", a.n_couplings, 0, 64);
  fields.read("coupling_dim", a.coupling_dim, 1, max_channels);
  fields.read("classifier_fm", a.classifier_fm, 1, max_channels / 8);

  const auto number = [](int n) { return std::to_string(n); };
  if (!is_power_of_two(a.img_sz)) {
    fields.fail("\"img_sz\" must be a power of two, not " + number(a.img_sz));
  }
  if (a.content_sz > a.img_sz) {
    fields.fail("\"content_sz\" must be at most img_sz (" + number(a.img_sz) + "), not " +
                number(a.content_sz));
  }
  if (a.img_fm == 2) fields.fail("\"img_fm\" must be 1 (grey) or 3 (RGB), not 2");
  if (a.init_fm > a.max_fm) {
    fields.fail("\"init_fm\" must be at most max_fm (" + number(a.max_fm) + "), not " +
                number(a.init_fm));
  }
  if (a.bottom_sz() < 1) {
    fields.fail("\"n_layers\" must be at most the base-2 logarithm of img_sz (" + number(a.img_sz) +
                "), not " + number(a.n_layers));
  }
  if (a.latent_dim == 0) {  // no dense layers
    const std::pair<const char*, bool> needs_vector[] = {
        {"hidden_dim", a.hidden_dim > 0},
        {"stochastic", a.stochastic},
        {"conditional_encoder", a.conditional_encoder},
        {"linear_sz", a.linear_sz > 0},
        {"n_couplings", a.n_couplings > 0}};
    for (const auto& [key, set] : needs_vector) {
      if (set) {
        fields.fail("\"" + std::string(key) + "\" needs a vector z; set latent_dim above 0");
      }
    }
  }
  if (a.linear_sz > 0 && (!is_power_of_two(a.linear_sz) || a.linear_sz > a.img_sz)) {
    fields.fail("\"linear_sz\" must be 0 or a power of two up to img_sz, not " +
                number(a.linear_sz));
  }
  if (a.n_couplings > 0 && a.latent_dim % 2 != 0) {
    fields.fail("\"n_couplings\" needs an even latent_dim, not " + number(a.latent_dim));
  }
  if (fields.failed()) return fields.error();
  return a;
}

int LayerShape::inputs() const { return in_channels * in_size * in_size; }
int LayerShape::outputs() const { return out_channels * out_size * out_size; }

std::vector<long long> LayerShape::weight_shape() const {
  const long long in = in_channels + attribute_dim;
  switch (kind) {
    case LayerKind::convolution:
      return {out_channels, in, kernel, kernel};
    case LayerKind::transposed_convolution:
      return {in, out_channels, kernel, kernel};
    case LayerKind::dense:
      break;
  }
  return {outputs(), static_cast<long long>(inputs()) + attribute_dim};
}

std::vector<LayerShape> encoder_layers(const Architecture& a, int attribute_dim) {
  Chain chain("encoder", a.img_fm, a.img_sz);
  for (int i = 0; i < a.n_layers; ++i) {
    chain.convolution(width(a.init_fm, a.max_fm, i), Activation::leaky_relu);
  }
  if (a.latent_dim > 0) {
    const int conditioned_on = a.conditional_encoder ? attribute_dim : 0;
    if (a.hidden_dim > 0) chain.dense(a.hidden_dim, 1, Activation::leaky_relu, conditioned_on);
    chain.dense(a.stochastic ? 2 * a.latent_dim : a.latent_dim, 1, Activation::none,
                conditioned_on);
  }
  return std::move(chain).layers();
}

std::vector<LayerShape> decoder_layers(const Architecture& a, int attribute_dim) {
  const bool vector_latent = a.latent_dim > 0;
  Chain chain("decoder", vector_latent ? a.latent_dim : a.bottom_fm(),
              vector_latent ? 1 : a.bottom_sz());
  if (vector_latent) {
    if (a.hidden_dim > 0) chain.dense(a.hidden_dim, 1, Activation::relu, attribute_dim);
    chain.dense(a.bottom_fm(), a.bottom_sz(), Activation::relu, attribute_dim);
  }
  for (int i = a.n_layers - 1; i > 0; --i) {  // undoes encoder layer i
    chain.transposed_convolution(width(a.init_fm, a.max_fm, i - 1), Activation::relu,
                                 attribute_dim);
  }
  chain.transposed_convolution(a.img_fm, Activation::tanh, attribute_dim);
  return std::move(chain).layers();
}

std::vector<LayerShape> linear_encoder_layers(const Architecture& a) {
  if (a.linear_sz == 0) return {};
  Chain chain("encoder", a.img_fm, a.linear_sz);
  chain.dense(a.latent_dim, 1, Activation::none);
  return std::move(chain).only("linear");
}

std::vector<LayerShape> linear_decoder_layers(const Architecture& a, int attribute_dim) {
  if (a.linear_sz == 0) return {};
  Chain chain("decoder", a.latent_dim, 1);
  // Numbers, not a map: the player would keep a map's channels together.
  chain.dense(a.img_fm * a.linear_sz * a.linear_sz, 1, Activation::none, attribute_dim);
  return std::move(chain).only("linear");
}

std::vector<LayerShape> flow_layers(const Architecture& a, int attribute_dim) {
  std::vector<LayerShape> layers;
  for (int i = 0; i < a.n_couplings; ++i) {
    Chain chain("flow", a.latent_dim / 2, 1, static_cast<int>(layers.size()));
    chain.dense(a.coupling_dim, 1, Activation::leaky_relu, attribute_dim);
    chain.dense(a.coupling_dim, 1, Activation::leaky_relu);
    chain.dense(2 * (a.latent_dim / 2), 1, Activation::none);
    for (const LayerShape& layer : std::move(chain).layers()) layers.push_back(layer);
  }
  return layers;
}

std::vector<LayerShape> classifier_layers(const Architecture& a, int attribute_dim) {
  Chain chain("classifier", a.img_fm, a.img_sz);
  for (int i = 0; chain.size() > min_map; ++i) {
    chain.convolution(width(a.classifier_fm, 8 * a.classifier_fm, i), Activation::leaky_relu);
  }
  chain.dense(attribute_dim, 1, Activation::none);
  return std::move(chain).layers();
}

}  // namespace fader
