// libFuzzer target: whatever bytes come in, a file is refused or means the same after it was
// written and read again. The three metadata objects are held to the same. See run.sh.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/model_card.hpp"
#include "shared/weights_file.hpp"
#include "tests/fuzz/require.hpp"
#include "tests/fuzz/seeds.hpp"

namespace fader {
namespace {

/// from_json refuses, or to_json → from_json → to_json gives the same text.
template <class T>
void check_json(const std::string& text) {
  const Result<T> first = T::from_json(text);
  if (!first) return require(!first.error().empty(), "refused without a sentence");
  const std::string written = first.value().to_json();
  const Result<T> second = T::from_json(written);
  require(second.ok(), "our own JSON is refused");
  require(second.value().to_json() == written, "JSON changes when it is written again");
}

/// The same for a card, whose metrics may differ in their last digits (see shared/json.hpp).
void check_card(const std::string& text) {
  const Result<ModelCard> first = ModelCard::from_json(text);
  if (!first) return require(!first.error().empty(), "refused without a sentence");
  const Result<ModelCard> second = ModelCard::from_json(first.value().to_json());
  require(second.ok(), "our own card is refused");
  const ModelCard &a = first.value(), &b = second.value();
  require(a.name == b.name && a.dataset == b.dataset && a.command == b.command &&
              a.commit == b.commit && a.license == b.license && a.seed == b.seed &&
              a.epochs == b.epochs && a.metrics.size() == b.metrics.size(),
          "a card changes when it is written again");
  for (std::size_t i = 0; i < a.metrics.size(); ++i) {
    const double x = a.metrics[i].second, y = b.metrics[i].second;
    const bool same =
        std::isfinite(x) ? std::abs(x - y) <= 1e-12 * std::abs(x) + 1e-300 : std::isnan(y);
    require(a.metrics[i].first == b.metrics[i].first && same, "a metric changes");
  }
}

/// Everything that a player would do with what it has read.
void check_architecture(const std::string& text) {
  check_json<Architecture>(text);
  const Result<Architecture> architecture = Architecture::from_json(text);
  if (!architecture) return;
  for (const auto& layers :
       {encoder_layers(architecture.value(), 10), decoder_layers(architecture.value(), 10),
        linear_encoder_layers(architecture.value()),
        linear_decoder_layers(architecture.value(), 10),
        classifier_layers(architecture.value(), 10)}) {
    for (const LayerShape& layer : layers) {
      require(layer.inputs() > 0 && layer.outputs() > 0, "a layer without numbers");
      for (long long dimension : layer.weight_shape()) require(dimension > 0, "an empty weight");
    }
  }
}

void check_attributes(const std::string& text) {
  check_json<AttributeSchema>(text);
  const Result<AttributeSchema> schema = AttributeSchema::from_json(text);
  if (!schema) return;
  std::vector<float> positions = schema.value().initial_positions();
  std::vector<float> channels(static_cast<std::size_t>(schema.value().dim()));
  schema.value().to_attributes(positions.data(), channels.data());
  schema.value().from_logits(channels.data(), positions.data());
  schema.value().to_argmax(positions.data());
}

void check_metadata(const std::string& text) {
  check_architecture(text);
  check_attributes(text);
  check_card(text);
}

std::vector<TensorData> copied(const WeightsFile& file) {
  std::vector<TensorData> tensors;
  for (const TensorView& tensor : file.tensors()) {
    tensors.push_back(
        {tensor.name, tensor.dtype, tensor.shape, {tensor.data, tensor.data + tensor.bytes}});
  }
  return tensors;
}

void check_file(const std::uint8_t* data, std::size_t size) {
  const Result<WeightsFile> parsed = WeightsFile::parse({data, data + size}, "input");
  if (!parsed) return require(parsed.error().rfind("input: ", 0) == 0, "a sentence without source");
  const WeightsFile& file = parsed.value();

  const std::vector<std::uint8_t> written = serialize(copied(file), file.metadata());
  const Result<WeightsFile> reparsed = WeightsFile::parse(written, "written");
  require(reparsed.ok(), "our own file is refused");
  const WeightsFile& again = reparsed.value();
  require(again.metadata() == file.metadata(), "metadata changes");
  require(again.tensors().size() == file.tensors().size(), "the number of tensors changes");
  for (const TensorView& tensor : file.tensors()) {
    const TensorView* same = again.find(tensor.name);
    require(same && same->dtype == tensor.dtype && same->shape == tensor.shape &&
                same->bytes == tensor.bytes &&
                std::equal(tensor.data, tensor.data + tensor.bytes, same->data),
            "a tensor changes");
    const std::vector<long long> shape(tensor.shape.begin(), tensor.shape.end());
    const Result<std::vector<float>> floats = file.read_floats(tensor.name, shape, 0);
    require(!floats || floats.value().size() == tensor.count(), "read_floats changes the count");
  }
  require(serialize(copied(again), again.metadata()) == written,
          "bytes change on the second write");

  for (const auto& [key, text] : file.metadata()) check_metadata(text);
}

}  // namespace
}  // namespace fader

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fader::check_file(data, size);
  fader::check_metadata(std::string(data, data + size));
  return 0;
}
