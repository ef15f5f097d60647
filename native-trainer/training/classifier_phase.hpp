// The first phase of a run: the attribute classifier, trained on real images alone.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/run.hpp"

namespace fader {

/// Trains run.model.classifier for options.classifier_epochs, or until interrupt_requested().
void train_classifier(TrainingRun& run, const Dataset& data, torch::Device device);

}  // namespace fader
