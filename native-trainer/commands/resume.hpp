// What a run that goes on must have in common with what it was. All errors are std::runtime_error with
// a sentence.
#pragma once

#include "native-trainer/commands/recipe.hpp"
#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/checkpoint.hpp"

namespace fader {

/// What is given must be what the run began with, or may change on the way. What is not given is as
/// it was.
Settings continued(const Settings& given, const Settings& begun);

/// A run that goes on must be shown what it was shown before.
void require_same_data(const TrainingRun& run, const Dataset& data);

/// The run of the last checkpoint, with the settings that are given.
TrainingRun resumed(Checkpoints& checkpoints, const Settings& given, const Dataset& data,
                    torch::Device device);

}  // namespace fader
