// The encoder's last change.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/run.hpp"

namespace fader {

/// From here on the encoder stays as it is, and as it will be deployed: its weights, and those of
/// the classifier whose predictions it may be given, are rounded as options.storage says. Adam
/// forgets its gradients, and the replay buffer holds the z of the first training images, not the
/// last few thousand of a moving encoder. Mirror images are none of them: in a picture that is not
/// its own mirror image, the covariance of u may go with an attribute one way and in the mirror the
/// other way, and a flow that is shown both learns their mean. Returns false, before the phase
/// changes, at an interrupt.
bool freeze_encoder(TrainingRun& run, const Dataset& data, torch::Device device);

/// The flow still learns, so where weights become bytes it computes with them rounded from now on.
/// Part of freeze_encoder(); a run that goes on after it has it done again.
void round_flow_as_stored(TrainingRun& run);

}  // namespace fader
