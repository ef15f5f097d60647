#include "native-trainer/evaluation/shipped_probe.hpp"

#include <algorithm>

#include "native-trainer/or_throw.hpp"

namespace fader {
namespace {

bool is_probe(const std::string& name) { return name.compare(0, 6, "probe.") == 0; }

}  // namespace

ShippedProbes train_shipped_probes(const DeployedModel& model, const EncodedSplits& encoded,
                                   const ProbeShape& shape, ProbeSettings settings) {
  settings.seeds = 1;
  settings.keep_network = true;
  const auto attributes = encoded.attributes(model);
  const auto results = train_probes(shape, encoded.codes(model), attributes, settings);
  ShippedProbes probes;
  for (std::size_t a = 0; a < attributes.size(); ++a) {
    const std::string name = "probe." + attributes[a].name;
    const ProbeResult& result = results[a].front();
    probes.metrics.emplace_back(name, result.test);
    for (std::size_t i = 0; i < result.network.size(); ++i) {
      const std::string layer = name + "." + std::to_string(i);
      const auto weight = result.network[i].weight.contiguous(),
                 bias = result.network[i].bias.contiguous();
      const auto out = static_cast<std::uint64_t>(weight.size(0)),
                 in = static_cast<std::uint64_t>(weight.size(1));
      probes.tensors.push_back(as_f16(layer + ".weight", {out, in}, weight.data_ptr<float>()));
      probes.tensors.push_back(as_f32(layer + ".bias", {out}, bias.data_ptr<float>()));
    }
  }
  return probes;
}

void write_shipped_probes(const std::string& path, const ShippedProbes& probes) {
  const WeightsFile file = value_or_throw(WeightsFile::open(path));
  ModelCard card = DeployedModel(file).card();
  auto& metrics = card.metrics;
  metrics.erase(std::remove_if(metrics.begin(), metrics.end(),
                               [](const auto& metric) { return is_probe(metric.first); }),
                metrics.end());
  metrics.insert(metrics.end(), probes.metrics.begin(), probes.metrics.end());
  auto metadata = file.metadata();
  metadata["fader.card"] = card.to_json();
  std::vector<TensorData> tensors = probes.tensors;
  for (const TensorView& view : file.tensors()) {
    if (is_probe(view.name)) continue;
    tensors.push_back({view.name, view.dtype, view.shape, {view.data, view.data + view.bytes}});
  }
  value_or_throw(write_atomically(path, serialize(std::move(tensors), metadata)));
}

}  // namespace fader
