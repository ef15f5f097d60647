// What a training came to, in a few lines at its end.
#pragma once

#include <string>

namespace fader {

/// A table of a run's log.jsonl: each validation metric in the first epoch, at its best and in the
/// last, then the epochs, steps and time. Empty where the log has no line.
std::string run_summary(const std::string& log_path);

}  // namespace fader
