// What a run leaves of every epoch: a line of metrics and a picture, to look at while it runs.
#pragma once

#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/run.hpp"

namespace fader {

/// Appends a JSON line (epoch, losses, PSNR, share of swapped decodes that the attribute classifier
/// predicts right) to directory/log.jsonl, and writes directory/preview/epoch-NNN.png where
/// `preview` is set. Both are taken from the model as it would be exported now. A fader that has
/// stopped working gets a line on stderr (fader_alarm.hpp); run.record.best_swapped remembers what
/// each did at its best.
void report_epoch(TrainingRun& run, const Dataset& data, const LossLog& log,
                  const std::string& directory, bool preview);

}  // namespace fader
