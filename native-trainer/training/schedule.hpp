// What a recipe says of each step: learning rates and loss weights as they change over a run.
#pragma once

#include <cstdint>

#include "native-trainer/training/preset.hpp"

namespace fader {

struct Schedule {
  double ae_lr = 0, flow_lr = 0;  ///< learning rates of autoencoder and flow
  double lambda_lat_dis = 0;      ///< weight of the encoder's loss against the discriminator
  double ramp = 1;                ///< of all weights but reconstruction and KL, in [0, 1]
  double kl_ramp = 1;             ///< of the weight of the KL divergence, in [0, 1]
  bool encoder_frozen = false;    ///< whether the frozen phase has been reached
};

/// step: steps done since the run began; steps_per_epoch > 0.
Schedule schedule_at(const TrainingOptions& options, int64_t step, int64_t steps_per_epoch);

/// The attribute classifier's learning rate; progress in [0, 1): linear down to the floor.
double classifier_lr(const TrainingOptions& options, double progress);

}  // namespace fader
