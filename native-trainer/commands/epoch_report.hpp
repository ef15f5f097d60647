// What a run leaves to look at while it runs: metrics and a picture of every epoch, losses in between.
#pragma once

#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/event_file.hpp"
#include "native-trainer/training/run.hpp"

namespace fader {

/// Appends a JSON line (epoch, step, seconds, learning rate, gradient norm, losses, PSNR, share of
/// swapped decodes that the attribute classifier predicts right) to directory/log.jsonl, and writes
/// directory/preview/epoch-NNN.png where `preview` is set. Both are taken from the model as it would
/// be exported now; `events` gets the same, and histograms of the codes. A fader that has stopped
/// working gets a line on stderr (fader_alarm.hpp); run.record.best_swapped remembers what each did
/// at its best, and run.record.best_score and best_epoch the best epoch so far.
///
/// The score is the PSNR in dB plus 10 log₁₀ of the share of swaps that work, the attributes' mean:
/// 3 dB less where half of them fail. Returns whether this epoch's is the best.
bool report_epoch(TrainingRun& run, const Dataset& data, const LossLog& log,
                  const std::string& directory, bool preview, EventFile& events);

/// The steps since the last: losses, learning rate, gradient norm and time into `events`.
void report_steps(const TrainingRun& run, const LossLog& log, EventFile& events);

}  // namespace fader
