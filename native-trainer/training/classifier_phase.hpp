// The first phase of a run: the attribute classifier, trained on real images alone.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/save_timer.hpp"

namespace fader {

/// Goes on with the classifier's epoch that is under way, to its end; false at an interrupt.
bool train_classifier_epoch(TrainingRun& run, const Dataset& data, const RunSettings& settings,
                            SaveTimer& timer);

}  // namespace fader
