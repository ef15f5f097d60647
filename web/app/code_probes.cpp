#include "web/app/code_probes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/model_header.hpp"

namespace fader {
namespace {

constexpr int max_layers = 8, max_width = 4096;

std::vector<float> softmax(std::vector<float> logits) {
  const float highest = *std::max_element(logits.begin(), logits.end());
  float sum = 0.0f;
  for (float& logit : logits) sum += logit = std::exp(logit - highest);
  for (float& share : logits) share /= sum;
  return logits;
}

}  // namespace

Result<CodeProbes> CodeProbes::load(const WeightsFile& file, const AttributeSchema& schema,
                                    int latent_size) {
  CodeProbes probes;
  for (const Attribute& attribute : schema.attributes()) {
    auto probe = load_probe(file, attribute, latent_size);
    if (!probe) return Error{probe.error()};
    probes.probes_.push_back(std::move(probe).value());
  }
  return probes;
}

Result<CodeProbes> CodeProbes::of_file(const std::vector<std::uint8_t>& bytes,
                                       const std::string& source) {
  const auto file = WeightsFile::parse(bytes.data(), bytes.size(), source);
  if (!file) return Error{file.error()};
  const auto header = read_model_header(file.value());
  if (!header) return Error{header.error()};
  return load(file.value(), header.value().schema, header.value().architecture.latent_size());
}

Result<CodeProbes::Probe> CodeProbes::load_probe(const WeightsFile& file,
                                                 const Attribute& attribute, int latent_size) {
  Probe probe;
  probe.continuous = attribute.kind == AttributeKind::continuous;
  const int outputs = probe.continuous ? 1 : static_cast<int>(attribute.values.size());
  const std::string name = "probe." + attribute.name + ".";
  int width = latent_size;
  for (int i = 0; const TensorView* weight = file.find(name + std::to_string(i) + ".weight"); ++i) {
    if (weight->shape.size() != 2 || weight->shape[0] < 1 || weight->shape[0] > max_width ||
        i >= max_layers) {
      return Error{file.source() + ": tensor \"" + weight->name + "\" is no layer of a probe " +
                   "(at most " + std::to_string(max_layers) + " layers of " +
                   std::to_string(max_width) + " units); write it again by \"fader probe\""};
    }
    Layer layer;
    layer.in = width;
    layer.out = width = static_cast<int>(weight->shape[0]);
    auto weights = file.read_floats(weight->name, {layer.out, layer.in});
    if (!weights) return Error{weights.error()};
    auto biases = file.read_floats(name + std::to_string(i) + ".bias", {layer.out});
    if (!biases) return Error{biases.error()};
    layer.weight = std::move(weights).value(), layer.bias = std::move(biases).value();
    probe.layers.push_back(std::move(layer));
  }
  if (!probe.layers.empty() && width != outputs) {
    return Error{file.source() + ": the probe of \"" + attribute.name + "\" ends in " +
                 std::to_string(width) + " numbers, but there are " + std::to_string(outputs) +
                 " to read; write it again by \"fader probe\""};
  }
  return probe;
}

bool CodeProbes::has(int attribute) const {
  return attribute < static_cast<int>(probes_.size()) && !probes_[attribute].layers.empty();
}

std::vector<float> CodeProbes::read(int attribute, const float* u) const {
  const Probe& probe = probes_[attribute];
  std::vector<float> x(u, u + probe.layers.front().in), y;
  for (std::size_t i = 0; i < probe.layers.size(); ++i) {
    const Layer& layer = probe.layers[i];
    y = layer.bias;
    for (int row = 0; row < layer.out; ++row) {
      const float* weight = &layer.weight[static_cast<std::size_t>(row) * layer.in];
      for (int k = 0; k < layer.in; ++k) y[row] += weight[k] * x[k];
      if (i + 1 < probe.layers.size()) y[row] = std::max(y[row], 0.0f);
    }
    x.swap(y);
  }
  return probe.continuous ? x : softmax(std::move(x));
}

}  // namespace fader
