// When a run is stored: at least every five minutes, or every so many steps; and when its steps are
// logged.
#pragma once

#include <chrono>

#include "native-trainer/training/run.hpp"

namespace fader {

class SaveTimer {
 public:
  explicit SaveTimer(const RunSettings& settings) : settings_(settings) {}

  /// After every step: counts its time, has it logged and the run stored where that is due. Returns
  /// false at an interrupt.
  bool step_done(TrainingRun& run, LossLog& log) {
    const auto now = std::chrono::steady_clock::now();
    run.record.seconds += std::chrono::duration<double>(now - counted_).count();
    counted_ = now;
    constexpr int64_t steps_between = 50;
    const int64_t step = run.record.step;
    if (settings_.on_steps && (step % steps_between == 0 || step == run.steps_per_epoch())) {
      log.read();
      settings_.on_steps(run, log);
    }
    log.step_done();
    const bool interrupted = interrupt_agreed();
    const bool store = !interrupted && step < run.steps_per_epoch() && due(step);
    if (interrupted || store) log.read();  // what is no number is not stored
    if (store) save(run);
    return !interrupted;
  }
  void save(const TrainingRun& run) {
    if (settings_.save) settings_.save(run);
    saved_ = std::chrono::steady_clock::now();
  }

 private:
  /// Whether it is time, `step` steps into an epoch.
  bool due(int64_t step) const {
    if (settings_.checkpoint_every > 0) return step % settings_.checkpoint_every == 0;
    return std::chrono::steady_clock::now() - saved_ >= std::chrono::minutes(5);
  }

  const RunSettings& settings_;
  std::chrono::steady_clock::time_point saved_ = std::chrono::steady_clock::now(),
                                        counted_ = saved_;
};

}  // namespace fader
