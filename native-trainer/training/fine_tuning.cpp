#include "native-trainer/training/fine_tuning.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "native-trainer/or_throw.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

std::string names_of(const AttributeSchema& schema) {
  std::string names;
  for (const Attribute& attribute : schema.attributes())
    names += (names.empty() ? "" : ",") + attribute.name;
  return names;
}

void require_same_task(const ModelHeader& header, const TrainingRun& run,
                       const std::string& source) {
  const std::string theirs = names_of(header.schema), ours = names_of(run.model.schema);
  if (theirs != ours)
    throw std::runtime_error(source + " has the attributes " + theirs + ", not " + ours +
                             ": give --attributes " + theirs);
  const Architecture &a = header.architecture, &b = run.model.architecture;
  if (a.img_sz != b.img_sz || a.img_fm != b.img_fm)
    throw std::runtime_error(source + " is of pictures of " + std::to_string(a.img_fm) + "×" +
                             std::to_string(a.img_sz) + "×" + std::to_string(a.img_sz) + ", not " +
                             std::to_string(b.img_fm) + "×" + std::to_string(b.img_sz) + "×" +
                             std::to_string(b.img_sz) + ": give data of that size");
}

/// So many that the statistics are those of many pictures and the maps still fit into memory.
int64_t images_for_statistics(const Architecture& a, const Dataset& data) {
  const int64_t fit = (int64_t{3} << 22) / a.image_size();
  return std::min(data.size(Split::train), std::clamp<int64_t>(fit, 8, 1024));
}

void take_all(const WeightsFile& file, const Dataset& data, TrainingRun& run,
              torch::Device device) {
  FaderNetwork& model = run.model;
  const Batch batch = data.range(Split::train, 0, images_for_statistics(model.architecture, data));
  const auto x = to_network(batch.images.to(device));
  if (has_classifier(file)) model.classifier->begin_as(file, x, {});
  const auto y = run.condition(x, batch.attributes.to(device));
  for (LayerStack stack : {model.linear_encoder, model.linear_decoder})
    if (!stack.is_empty()) stack->load_weights(file);
  if (!model.flow.is_empty()) model.flow->load_weights(file);
  model.encoder->begin_as(file, x, y);
  model.decoder->begin_as(file, model.encode(x, y).mean, y);
}

}  // namespace

bool has_classifier(const WeightsFile& file) {
  const TensorView* weight = file.find("classifier.0.weight");
  return weight && std::any_of(weight->data, weight->data + weight->bytes,
                               [](std::uint8_t byte) { return byte != 0; });
}

void begin_as(const WeightsFile& file, const Dataset& data, TrainingRun& run,
              torch::Device device) {
  torch::NoGradGuard no_grad;
  require_same_task(value_or_throw(read_model_header(file)), run, file.source());
  try {
    take_all(file, data, run, device);
  } catch (const c10::Error&) {
    throw;
  } catch (const std::runtime_error& error) {  // a tensor's own sentence has another cure
    const std::string sentence = error.what();
    throw std::runtime_error(sentence.substr(0, sentence.rfind(';')) +
                             "; leave out the flags that give the networks other sizes");
  }
}

}  // namespace fader
