// What the loops of a run have at hand, besides the run.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "native-trainer/training/batch_loader.hpp"
#include "native-trainer/training/loss_log.hpp"
#include "native-trainer/training/resident_images.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/save_timer.hpp"
#include "native-trainer/training/step_graph.hpp"

namespace fader {

struct Loop {
  Loop(const Dataset& data_set, const RunSettings& run_settings)
      : data(data_set),
        settings(run_settings),
        timer(run_settings),
        graph(run_settings.device, run_settings.cuda_graphs) {
    if (ResidentImages::fit(data, settings.device)) resident.emplace(data, settings.device);
  }

  /// An epoch's, from the step on that the run has come to.
  BatchLoader batches(std::vector<std::int64_t> order, const TrainingRun& run) const {
    const std::int64_t size = run.options.batch_size, step = run.record.step;
    if (resident) return BatchLoader(*resident, std::move(order), size, step);
    return BatchLoader(data, std::move(order), size, step, settings.device);
  }

  const Dataset& data;
  const RunSettings& settings;
  SaveTimer timer;
  LossLog log;  ///< before the graph, which writes to it
  StepGraph graph;
  std::optional<ResidentImages> resident;
};

}  // namespace fader
