#include "native-trainer/commands/resume.hpp"

#include <CLI/CLI.hpp>
#include <cmath>
#include <set>
#include <stdexcept>

#include "native-trainer/training/schedule.hpp"

namespace fader {
namespace {

/// Weights and schedules may be changed on the way; what gives tensors their sizes, or the run its
/// order, may not.
bool may_change_on_resume(const std::string& name) {
  // clang-format off
  static const std::set<std::string> free = {
      "data", "storage", "epochs", "n_lat_dis",
      "lat_dis_batch", "n_flow", "n_flow_frozen", "lambda_ae", "lambda_edge",
      "lambda_lat_dis", "lambda_kl", "lambda_log_scale", "lambda_moments", "lambda_clf_dis",
      "lambda_border", "lambda_cycle", "lambda_schedule", "kl_schedule",
      "lambda_epoch_step", "ae_lr", "linear_lr_share", "flow_lr",
      "dis_lr", "clip_grad_norm", "lr_decay_from", "lr_floor",
      "warmup_steps", "freeze_encoder_from", "freeze_decoder", "patience"};
  // clang-format on
  return free.count(name) > 0;
}

/// A frozen encoder stays frozen, and an epoch that is done is done.
void require_same_past(const TrainingRun& run, const TrainingOptions& begun) {
  const TrainingOptions& o = run.options;
  const std::int64_t steps = run.steps_per_epoch();
  if (run.epochs_done() > o.epochs)
    throw std::runtime_error("--epochs " + std::to_string(o.epochs) + " is less than the " +
                             std::to_string(run.epochs_done()) + " that the run has finished");
  // The step before the next one was frozen; the next one must be, too.
  if (run.record.phase != Phase::frozen || run.steps_done() >= o.epochs * steps ||
      schedule_at(o, run.steps_done(), steps).encoder_frozen)
    return;
  const double first =
      std::ceil(begun.freeze_encoder_from * static_cast<double>(begun.epochs * steps));
  const double share = std::floor(1e6 * first / static_cast<double>(o.epochs * steps)) / 1e6;
  throw std::runtime_error("the encoder is frozen since epoch " +
                           std::to_string(static_cast<std::int64_t>(first) / steps + 1) +
                           " and cannot move again: give --freeze_encoder_from " +
                           CLI::detail::to_string(share) + " with --epochs " +
                           std::to_string(o.epochs) + ", or start a new run");
}

}  // namespace

Settings continued(const Settings& given, const Settings& begun) {
  Settings settings = begun;
  for (const auto& [name, value] : given) {
    const auto old = begun.find(name);
    const bool same = old != begun.end() && same_setting(name, old->second, value);
    if (!same && !may_change_on_resume(name))
      throw std::runtime_error(
          "--" + name +
          (old == begun.end() ? "" : " is " + old->second + " in the run that is to go on, and") +
          " cannot change on the way: leave it out, or start a new run");
    settings[name] = value;
  }
  return settings;
}

void require_same_data(const TrainingRun& run, const Dataset& data) {
  const RunRecord& record = run.record;
  const auto refuse = [&](const std::string& what) {
    throw std::runtime_error("the run that is to go on was trained on " + record.dataset +
                             " with " + what +
                             ": give the same --dataset, --data, --attributes and --limit");
  };
  if (record.dataset_digest != data.digest() || record.dataset != data.name())
    refuse("the digest " + record.dataset_digest.substr(0, 12) + "…, not on " + data.name() +
           " with " + data.digest().substr(0, 12) + "…");
  if (run.model.schema.to_json() != data.schema().to_json())
    refuse("the attributes " + run.model.schema.to_json() + ", not " + data.schema().to_json());
  if (record.dataset_size != data.size(Split::train))
    refuse(std::to_string(record.dataset_size) + " training images, not " +
           std::to_string(data.size(Split::train)));
}

TrainingRun resumed(Checkpoints& checkpoints, const Settings& given, const Dataset& data,
                    torch::Device device) {
  TrainingRun run = checkpoints.load(device);
  require_same_data(run, data);
  const TrainingOptions begun = run.options;
  apply(given, run.options);
  require_same_past(run, begun);
  // The card tells the whole story of a model.
  const std::string changes = flags_that_differ(begun, run.options);
  if (!changes.empty())
    run.record.command +=
        "; after epoch " + std::to_string(run.epochs_done()) + " --resume" + changes;
  return run;
}

}  // namespace fader
