// The encoder's last change.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/run.hpp"

namespace fader {

/// From here on the encoder stays as it is, and as it will be deployed: its weights, and those of the
/// classifier whose predictions it may be given, are rounded as options.storage says. Adam forgets
/// its gradients, and the replay buffer holds the z of the first training images (with --h_flip their
/// mirror images', too), not the last few thousand of a moving encoder. Returns false, before the
/// phase changes, at an interrupt.
bool freeze_encoder(TrainingRun& run, const Dataset& data, torch::Device device);

}  // namespace fader
