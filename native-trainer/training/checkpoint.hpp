// The whole state of a training run on disk, so that a killed run goes on as if nothing had
// happened.
#pragma once

#include <string>
#include <vector>

#include "native-trainer/training/run.hpp"

namespace fader {

/// Writes directory/last.pt; the one before it is kept as previous.pt. A crash at any moment leaves
/// at least one whole checkpoint. Throws std::runtime_error with a sentence.
void save_checkpoint(const std::string& directory, const TrainingRun& run);

/// Reads last.pt, or previous.pt where last.pt is missing or damaged (and says so on stderr).
TrainingRun load_checkpoint(const std::string& directory, torch::Device device);

bool has_checkpoint(const std::string& directory);

}  // namespace fader
