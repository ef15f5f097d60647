// When a run is stored: at least every five minutes, or every so many steps.
#pragma once

#include <chrono>

#include "native-trainer/training/run.hpp"

namespace fader {

class SaveTimer {
 public:
  explicit SaveTimer(const RunSettings& settings) : settings_(settings) {}

  /// Whether it is time, `step` steps into an epoch.
  bool due(int64_t step) const {
    if (settings_.checkpoint_every > 0) return step % settings_.checkpoint_every == 0;
    return std::chrono::steady_clock::now() - saved_ >= std::chrono::minutes(5);
  }
  void save(const TrainingRun& run) {
    if (settings_.save) settings_.save(run);
    saved_ = std::chrono::steady_clock::now();
  }

 private:
  const RunSettings& settings_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now();
};

}  // namespace fader
