#include "native-trainer/official/autoencoder.hpp"

#include <cmath>
#include <stdexcept>

#include "native-trainer/official/module.hpp"

namespace fader {
namespace {

std::string text_of(const std::vector<long long>& shape) {
  std::string text;
  for (const long long size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

class Reader {
 public:
  explicit Reader(const TorchFile& file) : file_(file), module_(read_module(file.root())) {}

  OfficialAutoencoder read(double alpha) {
    require_autoencoder();
    OfficialAutoencoder model;
    model.schema = schema(alpha);
    model.architecture = architecture();
    const int dim = model.schema.dim();
    for (const LayerShape& shape : encoder_layers(model.architecture, 0))
      model.encoder.push_back(encoder_layer(shape, static_cast<int>(model.encoder.size())));
    for (const LayerShape& shape : decoder_layers(model.architecture, dim))
      model.decoder.push_back(decoder_layer(shape, static_cast<int>(model.decoder.size())));
    return model;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error(file_.path() + " " + why);
  }

  void require_autoencoder() const {
    if (module_.class_name.empty())
      fail(
          "holds no module but something else, tensors alone perhaps, which tell neither picture "
          "size nor attributes: give what the official code saved, the whole model");
    const std::string& name = module_.class_name;
    const std::string plain = name.substr(name.rfind('.') + 1);
    if (plain != "AutoEncoder")
      fail("holds a module of the class " + plain +
           ", not AutoEncoder: give the autoencoder's file, which the official code names best_rec "
           "or best_accu");
  }

  const PickleValue& setting(const std::string& name, PickleKind kind) const {
    const auto found = module_.settings.find(name);
    if (found == module_.settings.end() || !found->second->is(kind))
      fail("does not tell " + name + ": give what the official code saved");
    return *found->second;
  }
  bool told(const std::string& name) const { return module_.settings.count(name) > 0; }
  long long integer(const std::string& name) const {
    return setting(name, PickleKind::integer).integer;
  }
  bool instance_norm() const {
    for (const auto& [name, class_name] : module_.classes)
      if (class_name.find("InstanceNorm") != std::string::npos) return true;
    return false;
  }
  /// "convtranspose" where the file is older than the choice.
  std::string deconv_method() const {
    return told("deconv_method") ? setting("deconv_method", PickleKind::text).text
                                 : "convtranspose";
  }

  /// attr: a list of (name, number of values).
  AttributeSchema schema(double alpha) const {
    std::vector<Attribute> attributes;
    for (const PickleValue* pair : setting("attr", PickleKind::list).items) {
      const bool named = pair->items.size() == 2 && pair->items[0]->is(PickleKind::text) &&
                         pair->items[1]->is(PickleKind::integer);
      const long long count = named ? pair->items[1]->integer : 0;
      if (count < 2 || count > 1000) fail("has an attribute without a name or values");
      Attribute attribute;
      attribute.name = pair->items[0]->text;
      if (count == 2) {
        attribute.kind = AttributeKind::binary;
        attribute.values = {"absent", "present"};
        attribute.minimum = static_cast<float>(1 - alpha);
        attribute.maximum = static_cast<float>(alpha);
      } else {
        attribute.kind = AttributeKind::categorical;
        for (int value = 0; value < count; ++value)
          attribute.values.push_back(std::to_string(value));
      }
      attributes.push_back(attribute);
    }
    const auto checked = AttributeSchema::from_json(AttributeSchema(attributes).to_json());
    if (!checked) fail("has attributes that cannot be faders: " + checked.error());
    return checked.value();
  }

  Architecture architecture() const {
    if (told("n_skip") && integer("n_skip") != 0)
      fail("has " + std::to_string(integer("n_skip")) +
           " skip connections (n_skip), by which a picture's attributes go past z: only models "
           "without them can be imported");
    if (instance_norm())
      fail(
          "has instance normalisation (instance_norm), which depends on the picture and cannot be "
          "folded into weights: only models with batch normalisation can be imported");
    const std::string method = deconv_method();
    if (method != "convtranspose" && method != "upsampling")
      fail("has decoder layers of the kind " + method +
           " (deconv_method): only convtranspose and upsampling can be imported");
    Architecture a;
    const auto read = [&](const char* name, int& value) {
      const long long number = integer(name);
      if (number < 1 || number > 4096) fail("tells " + std::to_string(number) + " as its " + name);
      value = static_cast<int>(number);
    };
    read("img_sz", a.img_sz), read("img_fm", a.img_fm), read("init_fm", a.init_fm);
    read("max_fm", a.max_fm), read("n_layers", a.n_layers);
    a.content_sz = a.img_sz, a.classifier_fm = 1;
    const auto checked = Architecture::from_json(a.to_json());
    if (!checked) fail("is of a size that cannot be: " + checked.error());
    return checked.value();
  }

  std::vector<float> tensor(const std::string& name, const std::vector<long long>& shape) const {
    const auto found = module_.tensors.find(name);
    if (found == module_.tensors.end()) fail("lacks the tensor " + name);
    PlainTensor tensor = file_.tensor(*found->second, name);
    if (tensor.shape != shape)
      fail("has the tensor " + name + " as " + text_of(tensor.shape) + ", not " + text_of(shape));
    return std::move(tensor.values);
  }

  /// y = γ (x − μ) / √(σ² + ε) + β after the layer: a gain for each of its channels, and another
  /// bias. Channels are dimension `channel_dim` of the weight.
  void fold(const std::string& norm, int channel_dim, PlainLayer& layer) const {
    const long long channels = layer.shape.out_channels;
    const auto gamma = tensor(norm + ".weight", {channels}),
               beta = tensor(norm + ".bias", {channels});
    const auto mean = tensor(norm + ".running_mean", {channels});
    const auto variance = tensor(norm + ".running_var", {channels});
    const auto found = module_.settings.find(norm + ".eps");
    const double eps = found != module_.settings.end() && found->second->is(PickleKind::number)
                           ? found->second->number
                           : 1e-5;
    const auto shape = layer.shape.weight_shape();
    std::size_t inner = 1;  // numbers of the weight that follow one another within a channel
    for (std::size_t d = static_cast<std::size_t>(channel_dim) + 1; d < shape.size(); ++d)
      inner *= static_cast<std::size_t>(shape[d]);
    std::vector<double> gain;
    for (std::size_t c = 0; c < gamma.size(); ++c) {
      gain.push_back(gamma[c] / std::sqrt(static_cast<double>(variance[c]) + eps));
      if (!std::isfinite(gain[c])) fail("has a negative variance in " + norm + ".running_var");
      layer.bias[c] = static_cast<float>(beta[c] + gain[c] * (layer.bias[c] - double(mean[c])));
    }
    for (std::size_t i = 0; i < layer.weight.size(); ++i)
      layer.weight[i] = static_cast<float>(layer.weight[i] * gain[i / inner % gain.size()]);
  }

  PlainLayer encoder_layer(const LayerShape& shape, int i) const {
    const std::string name = "enc_layers." + std::to_string(i);
    PlainLayer layer{shape, tensor(name + ".0.weight", shape.weight_shape()),
                     tensor(name + ".0.bias", {shape.out_channels})};
    if (i > 0) fold(name + ".1", 0, layer);
    return layer;
  }

  PlainLayer decoder_layer(const LayerShape& shape, int i) const {
    const std::string name = "dec_layers." + std::to_string(i);
    const bool last = shape.activation == Activation::tanh;
    const bool upsampling = deconv_method() == "upsampling";
    PlainLayer layer{shape, {}, {}};
    if (upsampling) {
      const long long in = shape.in_channels + shape.attribute_dim;
      layer.weight = transposed(tensor(name + ".1.weight", {shape.out_channels, in, 3, 3}), in);
      layer.bias = tensor(name + ".1.bias", {shape.out_channels});
    } else {
      layer.weight = tensor(name + ".0.weight", shape.weight_shape());
      layer.bias.assign(static_cast<std::size_t>(shape.out_channels), 0.0f);
    }
    if (!last) fold(name + (upsampling ? ".2" : ".1"), 1, layer);
    return layer;
  }

  /// A 3×3 convolution of doubled pixels [out, in, 3, 3] → the transposed convolution [in, out, 4,
  /// 4] that is the same: along each axis the taps 0, 1, 2 of one output fall onto the same pixel
  /// in pairs, for even outputs 1 and 2, for odd ones 0 and 1.
  static std::vector<float> transposed(const std::vector<float>& small, long long in) {
    static constexpr int taps[4][2] = {{2, 2}, {1, 2}, {0, 1}, {0, 0}};  // first, last
    const std::size_t n_in = static_cast<std::size_t>(in), n_out = small.size() / n_in / 9;
    std::vector<float> large(n_in * n_out * 16);
    for (std::size_t o = 0; o < n_out; ++o) {
      for (std::size_t i = 0; i < n_in; ++i) {
        const float* const from = &small[(o * n_in + i) * 9];
        float* const to = &large[(i * n_out + o) * 16];
        for (int y = 0; y < 4; ++y) {
          for (int x = 0; x < 4; ++x) {
            double sum = 0;
            for (int ty = taps[y][0]; ty <= taps[y][1]; ++ty)
              for (int tx = taps[x][0]; tx <= taps[x][1]; ++tx) sum += from[ty * 3 + tx];
            to[y * 4 + x] = static_cast<float>(sum);
          }
        }
      }
    }
    return large;
  }

  const TorchFile& file_;
  PickledModule module_;
};

}  // namespace

OfficialAutoencoder read_autoencoder(const TorchFile& file, double alpha) {
  return Reader(file).read(alpha);
}

}  // namespace fader
