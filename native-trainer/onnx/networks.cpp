#include "native-trainer/onnx/networks.hpp"

#include <numeric>

#include "native-trainer/onnx/layers.hpp"
#include "native-trainer/or_throw.hpp"
#include "shared/coupling.hpp"
#include "shared/latent_noise.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

/// "per row: glasses one-hot (without, with); age (a number)": what each number of y is.
std::string describe(const AttributeSchema& schema) {
  std::string text = "per row:";
  for (const Attribute& attribute : schema.attributes()) {
    text += text.back() == ':' ? " " : "; ";
    if (attribute.kind == AttributeKind::continuous) {
      text += attribute.name + " (a number)";
      continue;
    }
    text += attribute.name + " one-hot (";
    for (const std::string& value : attribute.values)
      text += (text.back() == '(' ? "" : ", ") + value;
    text += ")";
  }
  return text;
}

Indices range(std::int64_t first, std::int64_t count) {
  Indices indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return indices;
}

/// One graph and the parts of a model that are written into it.
class Writer : public OnnxLayers {
 public:
  Writer(const WeightsFile& file, const ModelHeader& header)
      : OnnxLayers(file), a_(header.architecture), schema_(header.schema) {}

  OnnxValue image() {
    return graph.input("image", image_row(), "pictures in [-1, 1], channels first");
  }
  OnnxValue attributes() { return graph.input("attributes", {schema_.dim()}, describe(schema_)); }
  OnnxValue latent() { return graph.input("u", {a_.latent_size()}, "attribute-free latent"); }
  Indices image_row() const { return {a_.img_fm, a_.img_sz, a_.img_sz}; }

  OnnxValue logits(const OnnxValue& image) {
    return layers(classifier_layers(a_, schema_.dim()), image, "");
  }

  /// The likeliest y, as AttributeSchema::to_argmax() has it.
  OnnxValue likeliest(const OnnxValue& logits) {
    std::vector<OnnxValue> parts;
    for (int i = 0; i < schema_.size(); ++i) {
      const Attribute& attribute = schema_.attributes()[i];
      const OnnxValue own = columns(logits, range(schema_.offset(i), attribute.dim()));
      if (attribute.kind == AttributeKind::continuous) {
        parts.push_back(
            graph.add("Clip", {own, scalar(attribute.minimum), scalar(attribute.maximum)}));
        continue;
      }
      const OnnxValue index =
          graph.add("ArgMax", {own}, {{"axis", std::int64_t{1}}, {"keepdims", std::int64_t{0}}});
      parts.push_back(graph.add(
          "OneHot", {index, graph.integers({attribute.dim()}), graph.constant({2}, {0, 1})}));
    }
    return concatenated(parts);
  }

  OnnxValue noise() {
    return graph.input("noise", {a_.latent_size()},
                       "standard normal numbers, or zeros for the mean of z");
  }

  /// To u by q(z | x, y): its sample of this noise, or its mean where there is none ("").
  OnnxValue encode(const OnnxValue& image, const OnnxValue& y, const OnnxValue& noise) {
    const std::int64_t size = a_.latent_size();
    OnnxValue out = layers(encoder_layers(a_, schema_.dim()), image, y);
    if (a_.latent_dim == 0) out = flattened(out);
    OnnxValue z = a_.stochastic ? columns(out, range(0, size)) : out;
    if (a_.linear_sz > 0) {
      const std::int64_t side = a_.img_sz / a_.linear_sz;
      const OnnxValue small =
          graph.add("AveragePool", {image},
                    {{"kernel_shape", Indices{side, side}}, {"strides", Indices{side, side}}});
      z = graph.add("Add", {z, layers(linear_encoder_layers(a_), small, y)});
    }
    if (!noise.empty()) {
      const OnnxValue log_variance = graph.add(
          "Clip",
          {columns(out, range(size, size)), scalar(min_log_variance), scalar(max_log_variance)});
      const OnnxValue deviation =
          graph.add("Exp", {graph.add("Mul", {log_variance, scalar(0.5f)})});
      z = graph.add("Add", {z, graph.add("Mul", {deviation, noise})});
    }
    if (a_.n_couplings == 0) return z;
    const OnnxValue centred = graph.add("Sub", {z, table("flow.shift", y)});
    OnnxValue u = graph.add("Mul", {centred, graph.add("Exp", {table("flow.log_scale", y)})});
    for (int i = 0; i < a_.n_couplings; ++i) {
      const Coupling c = coupling(i, u, y);
      u = put_back(i, c.kept, graph.add("Add", {graph.add("Mul", {c.changed, c.scale}), c.shift}));
    }
    return u;
  }

  OnnxValue decode(const OnnxValue& u, const OnnxValue& y) {
    OnnxValue z = u;
    if (a_.n_couplings > 0) {
      for (int i = a_.n_couplings; i-- > 0;) {
        const Coupling c = coupling(i, z, y);
        z = put_back(i, c.kept,
                     graph.add("Div", {graph.add("Sub", {c.changed, c.shift}), c.scale}));
      }
      z = graph.add("Div", {z, graph.add("Exp", {table("flow.log_scale", y)})});
      z = graph.add("Add", {z, table("flow.shift", y)});
    }
    const OnnxValue detail = layers(decoder_layers(a_, schema_.dim()), z, y);
    if (a_.linear_sz == 0) return detail;
    const std::int64_t s = a_.linear_sz;
    const float factor = static_cast<float>(a_.img_sz / a_.linear_sz);
    const OnnxValue base =
        reshaped(layers(linear_decoder_layers(a_, schema_.dim()), z, y), {-1, a_.img_fm, s, s});
    const OnnxValue enlarged =
        graph.add("Resize", {base, "", graph.constant({4}, {1, 1, factor, factor})},
                  {{"mode", std::string("linear")},
                   {"coordinate_transformation_mode", std::string("half_pixel")}});
    return graph.add("Add", {detail, enlarged});
  }

 private:
  struct Coupling {
    OnnxValue kept, changed, scale, shift;  ///< [N, latent_dim / 2] each
  };

  /// y · table, [N, latent_dim]
  OnnxValue table(const std::string& name, const OnnxValue& y) {
    return graph.add("MatMul", {y, weight(name, {schema_.dim(), a_.latent_dim}, 0)});
  }

  Coupling coupling(int i, const OnnxValue& u, const OnnxValue& y) {
    const auto shapes = flow_layers(a_, schema_.dim());
    const std::int64_t half = a_.latent_dim / 2;
    const OnnxValue kept = columns(u, indices(i, kept_index));
    const OnnxValue out = layers({shapes.begin() + 3 * i, shapes.begin() + 3 * i + 3}, kept, y);
    const OnnxValue bounded = graph.add(
        "Tanh", {graph.add("Div", {columns(out, range(0, half)), scalar(max_log_scale)})});
    return {kept, columns(u, indices(i, changed_index)),
            graph.add("Exp", {graph.add("Mul", {bounded, scalar(max_log_scale)})}),
            columns(out, range(half, half))};
  }
  Indices indices(int coupling, int (*index)(int, int, int)) const {
    Indices list;
    for (int i = 0; i < a_.latent_dim / 2; ++i) list.push_back(index(coupling, i, a_.latent_dim));
    return list;
  }
  /// Kept and changed halves where they were taken from.
  OnnxValue put_back(int coupling, const OnnxValue& kept, const OnnxValue& changed) {
    Indices order(static_cast<std::size_t>(a_.latent_dim));
    const int half = a_.latent_dim / 2;
    for (int i = 0; i < half; ++i) {
      order[static_cast<std::size_t>(kept_index(coupling, i, a_.latent_dim))] = i;
      order[static_cast<std::size_t>(changed_index(coupling, i, a_.latent_dim))] = half + i;
    }
    return columns(concatenated({kept, changed}), order);
  }

  const Architecture& a_;
  const AttributeSchema& schema_;
};

}  // namespace

OnnxNetworks to_onnx(const WeightsFile& file) {
  const ModelHeader header = value_or_throw(read_model_header(file));
  const AttributeSchema& schema = header.schema;
  const auto writer = [&] { return Writer(file, header); };
  const auto written = [&](const Writer& w, const char* name, const std::string& doc) {
    return w.graph.model(name, header.card.name + ": " + doc, file.metadata());
  };
  OnnxNetworks networks;

  Writer encoder = writer();
  const OnnxValue pictures = encoder.image(), labels = encoder.attributes();
  const OnnxValue noise = header.architecture.stochastic ? encoder.noise() : "";
  encoder.graph.output(encoder.encode(pictures, labels, noise), "u",
                       {header.architecture.latent_size()}, "attribute-free latent");
  networks.encoder = written(encoder, "encoder", "pictures under their attributes to u");

  Writer decoder = writer();
  const OnnxValue u = decoder.latent();
  decoder.graph.output(decoder.decode(u, decoder.attributes()), "image", decoder.image_row(),
                       "pictures in [-1, 1]");
  networks.decoder = written(decoder, "decoder", "u and any attributes to pictures");

  Writer classifier = writer();
  const OnnxValue logits = classifier.logits(classifier.image());
  classifier.graph.output(logits, "logits", {schema.dim()}, describe(schema));
  classifier.graph.output(classifier.likeliest(logits), "attributes", {schema.dim()},
                          describe(schema));
  networks.classifier = written(classifier, "classifier", "pictures to their attributes");

  Writer edit = writer();
  const OnnxValue own = edit.image(), asked = edit.attributes();
  const OnnxValue predicted = edit.likeliest(edit.logits(own));
  edit.graph.output(edit.decode(edit.encode(own, predicted, ""), asked), "edited", edit.image_row(),
                    "pictures in [-1, 1]");
  networks.edit = written(edit, "edit", "pictures and the attributes that they are to have");
  return networks;
}

}  // namespace fader
