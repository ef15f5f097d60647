// From a training run to the flat file that is played.
#pragma once

#include <string>

#include "native-trainer/model/file_tensors.hpp"
#include "native-trainer/training/run.hpp"

namespace fader {

/// The whole file: folded weights (their average, where the recipe has one), schema, card, gallery,
/// self-test. `name`: the model's, for the card.
std::vector<std::uint8_t> export_model(const TrainingRun& run, WeightStorage storage,
                                       const std::string& name);
/// Weights as options.storage says.
std::vector<std::uint8_t> export_model(const TrainingRun& run, const std::string& name);

}  // namespace fader
