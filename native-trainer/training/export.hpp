// From a training run to the flat file that is played.
#pragma once

#include <string>

#include "native-trainer/training/run.hpp"
#include "shared/weights_file.hpp"

namespace fader {

enum class WeightStorage { f32, f16, i8 };

/// "f32", "f16" or "i8"; throws std::runtime_error with a sentence for any other word.
WeightStorage weight_storage(const std::string& word);

/// The whole file: folded weights (their average, where the recipe has one), schema, card, gallery, self-test. `name`: the model's, for the
/// card.
std::vector<std::uint8_t> export_model(const TrainingRun& run, WeightStorage storage,
                                       const std::string& name);

}  // namespace fader
