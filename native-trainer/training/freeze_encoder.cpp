#include "native-trainer/training/freeze_encoder.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "native-trainer/model/file_tensors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/replay_buffer.hpp"

namespace fader {
namespace {

std::vector<LayerStack> encoder_of(const FaderNetwork& model) {
  if (model.linear_encoder.is_empty()) return {model.encoder};
  return {model.encoder, model.linear_encoder};
}

/// Rounding moves a picture's mean code by a sixth of its noise where weights are bytes, and a
/// probe reads what a flow has not seen moved (evaluation/figures.md).
void round_as_stored(TrainingRun& run) {
  const WeightStorage storage = weight_storage(run.options.storage);
  if (storage == WeightStorage::f32) return;
  std::vector<LayerStack> stacks = encoder_of(run.model);
  stacks.push_back(run.model.classifier);
  std::vector<TensorData> tensors;
  for (const LayerStack& stack : stacks) append_layers(stack->fold(), storage, tensors);
  const auto file =
      value_or_throw(WeightsFile::parse(serialize(tensors, {}), "the frozen encoder"));
  for (LayerStack& stack : stacks) stack->set_folded_weights(file);
}

/// The z of the first training images; nothing at an interrupt.
std::optional<ReplayBuffer> codes_of(TrainingRun& run, const Dataset& data, torch::Device device) {
  const int64_t batch_size = run.options.batch_size;
  const int64_t images = std::min(run.record.dataset_size, run.options.frozen_replay_size);
  ReplayBuffer replay(images, run.model.architecture, run.model.schema.dim(), device);
  run.model.encoder->eval();
  Progress progress("codes of the frozen encoder", images, "images");
  for (int64_t first = 0; first < images; first += batch_size) {
    if (interrupt_agreed()) return std::nullopt;
    const Batch batch = data.range(Split::train, first, std::min(batch_size, images - first));
    const auto x = to_network(batch.images.to(device));
    const auto y = run.condition(x, batch.attributes.to(device));
    replay.push(run.model.encode(x, y), y);
    progress.update(std::min(first + batch_size, images));
  }
  progress.finish();
  replay.copy_first();
  return replay;
}

}  // namespace

void round_flow_as_stored(TrainingRun& run) {
  const WeightStorage storage = weight_storage(run.options.storage);
  const bool bytes = storage == WeightStorage::i8 || storage == WeightStorage::i6;
  if (bytes && !run.model.flow.is_empty()) run.model.flow->round_weights();
}

bool freeze_encoder(TrainingRun& run, const Dataset& data, torch::Device device) {
  torch::NoGradGuard no_grad;
  round_as_stored(run);
  if (run.options.replay_size > 0) {
    const auto training_precision = std::exchange(run.model.autocast, torch::kFloat32);
    auto replay = codes_of(run, data, device);
    run.model.autocast = training_precision;
    if (!replay) return false;
    run.replay = std::move(*replay);
  }
  for (LayerStack& stack : encoder_of(run.model))
    for (auto& parameter : stack->parameters()) parameter.mutable_grad() = torch::Tensor();
  if (run.options.ema > 0)
    run.average.restart(run.model);  // what lies behind goes with another encoder
  round_flow_as_stored(run);
  run.record.phase = Phase::frozen;
  return true;
}

}  // namespace fader
