// A run that begins with a finished model's weights.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/run.hpp"
#include "shared/weights_file.hpp"

namespace fader {

/// Whether a file's attribute classifier has learnt anything: an imported one has not, and all its
/// weights are 0, from which nothing can be learnt.
bool has_classifier(const WeightsFile& file);

/// Takes all weights of the file, but for a classifier that has learnt nothing. The run computes
/// what the file does; its normalisation gets the statistics of the first training images. Throws
/// std::runtime_error with a sentence that begins with the file's source: other attributes, pictures
/// of another size, a tensor that is missing or of another shape.
void begin_as(const WeightsFile& file, const Dataset& data, TrainingRun& run, torch::Device device);

}  // namespace fader
