// What a run leaves behind of every epoch: a line of numbers and a picture, to look at while it
// runs.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/objective.hpp"
#include "native-trainer/training/trainer.hpp"

namespace fader {

/// Appends a JSON line (epoch, losses, PSNR, share of swapped decodes that the reader calls right)
/// to <checkpoint directory>/log.jsonl, and writes <checkpoint directory>/preview/epoch-NNN.png.
/// Both are taken from the model as it would be exported now. A fader that has stopped working is
/// said in the log (fader_alarm.hpp); state.best_swapped remembers what it did at its best.
void report_epoch(TrainingState& state, const Dataset& data, const LossLog& log,
                  const RunSettings& settings);

}  // namespace fader
