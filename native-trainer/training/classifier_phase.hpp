// The first phase of a run: the attribute classifier, trained on real images alone.
#pragma once

#include "native-trainer/training/loop.hpp"

namespace fader {

/// Goes on with the classifier's epoch that is under way, to its end; false at an interrupt.
bool train_classifier_epoch(TrainingRun& run, Loop& loop);

}  // namespace fader
