// fader train: from a data set to a weights file.
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/device_option.hpp"
#include "native-trainer/commands/epoch_report.hpp"
#include "native-trainer/commands/recipe.hpp"
#include "native-trainer/commands/run_summary.hpp"
#include "native-trainer/data/dataset.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/fine_tuning.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/run_folder.hpp"
#include "native-trainer/training/schedule.hpp"
#include "native-trainer/writable.hpp"
#include "shared/disk.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

struct TrainArguments {
  Settings settings;  ///< as typed
  std::string out, name, license, run, config;
  DeviceOptions device;
  std::int64_t checkpoint_every = 0;
  bool resume = false, overwrite = false, no_preview = false;
};

/// Weights and schedules may be changed on the way; what gives tensors their sizes, or the run its
/// order, may not.
bool may_change_on_resume(const std::string& name) {
  // clang-format off
  static const std::set<std::string> free = {
      "data", "storage", "epochs", "n_lat_dis",
      "lat_dis_batch", "n_flow", "lambda_ae", "lambda_edge",
      "lambda_lat_dis", "lambda_kl", "lambda_log_scale", "lambda_clf_dis",
      "lambda_border", "lambda_cycle", "lambda_schedule", "kl_schedule",
      "lambda_epoch_step", "ae_lr", "linear_lr_share", "flow_lr",
      "dis_lr", "clip_grad_norm", "lr_decay_from", "lr_floor",
      "warmup_steps", "freeze_encoder_from", "patience"};
  // clang-format on
  return free.count(name) > 0;
}

/// What is given must be what the run began with, or may change on the way. What is not given is as
/// it was.
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

/// A run that goes on must be shown what it was shown before.
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

/// Empty where there is no such file.
std::string text_of_file(const std::string& path) {
  const auto bytes = read_file(path);
  return bytes ? std::string(bytes.value().begin(), bytes.value().end()) : std::string();
}

/// Settings of the command line over those of --config, or of the run that goes on.
Settings all_settings(const TrainArguments& a, const std::optional<RunFolder>& goes_on) {
  if (goes_on) {
    if (std::filesystem::exists(goes_on->recipe_file()))
      return continued(a.settings, read_recipe(goes_on->recipe_file()));
    return a.settings;
  }
  Settings settings = a.settings;
  if (!a.config.empty()) {
    const Settings file = read_recipe(a.config);
    settings.insert(file.begin(), file.end());
  }
  return settings;
}

/// The model to begin with, whose sizes become settings where none are given.
std::optional<WeightsFile> init_file(Settings& settings) {
  const std::string path = settings["init"];
  if (path.empty()) return std::nullopt;
  WeightsFile file = value_or_throw(WeightsFile::open(path));
  const ModelHeader header = value_or_throw(read_model_header(file));
  const Settings sizes = settings_of(header.architecture, has_classifier(file));
  settings.insert(sizes.begin(), sizes.end());
  return file;
}

void run_train(const TrainArguments& a) {
  require_writable_file(a.out);
  if (a.resume && (a.overwrite || !a.config.empty()))
    throw std::runtime_error(
        "--resume goes on with a run as it is: leave out --overwrite and --config");
  const torch::Device device = set_up_device(a.device);

  // Whatever can be refused is refused before a data set is opened or a folder is made; then the
  // recipe may follow what the data are of.
  const std::string path = a.run.empty() ? a.out + ".run" : a.run;
  std::optional<RunFolder> opened;
  if (a.resume) opened.emplace(RunFolder::resume(path));
  if (!a.resume && !a.overwrite) RunFolder::require_free(path);
  Settings settings = all_settings(a, opened);
  const bool goes_on = opened && opened->checkpoints().exist();
  std::optional<WeightsFile> init;
  if (!goes_on) init = init_file(settings);
  const Recipe wanted = make_recipe(settings, Subject::handwriting);
  const WeightStorage storage = weight_storage(wanted.storage);
  const auto data = open_dataset(wanted.dataset, wanted.data, wanted.pictures);
  const Subject subject = data->handwriting() ? Subject::handwriting : Subject::pictures;
  Recipe recipe = make_recipe(settings, subject);

  if (!opened) opened.emplace(RunFolder::begin(path, a.overwrite));
  RunFolder& folder = *opened;
  const std::string written_recipe = a.resume ? text_of_file(folder.recipe_file()) : "";
  TrainingRun run =
      goes_on ? resumed(folder.checkpoints(), a.settings, *data, device)
              : TrainingRun::begin(recipe.options, *data, device, command_line(recipe, subject),
                                   init ? &*init : nullptr);
  recipe.options = run.options;
  if (!a.license.empty()) run.record.license = a.license;
  remove_unfinished(a.out);
  // The recipe before the first checkpoint, and what is changed of it after the checkpoint that
  // holds the change: killed between the two, the run goes on from what it had.
  const std::string text = to_toml(recipe);
  const auto write_recipe = [&] {
    value_or_throw(write_atomically(folder.recipe_file(), {text.begin(), text.end()}));
  };
  if (!goes_on) write_recipe();
  if (!goes_on || text != written_recipe) folder.checkpoints().save(run);
  if (goes_on) write_recipe();

  EventFile events(folder.path(), run.all_steps_done() + 1);
  RunSettings behaviour;
  behaviour.checkpoint_every = a.checkpoint_every;
  behaviour.device = device;
  behaviour.save = [&](const TrainingRun& trained) { folder.checkpoints().save(trained); };
  const std::string name = a.name.empty() ? std::filesystem::path(a.out).stem().string() : a.name;
  behaviour.on_epoch = [&](TrainingRun& trained, const LossLog& log) {
    const bool best = report_epoch(trained, *data, log, folder.path(), !a.no_preview, events);
    if (best && trained.options.keep_best)
      value_or_throw(write_atomically(folder.best_file(), export_model(trained, storage, name)));
  };
  behaviour.on_steps = [&](const TrainingRun& trained, const LossLog& log) {
    report_steps(trained, log, events);
  };
  catch_interrupts();
  if (!train(run, *data, behaviour)) {
    std::cerr << "interrupted; go on with --resume --run " << folder.path() << '\n';
    throw CLI::RuntimeError(128 + interrupt_requested());  // as shells count
  }
  const auto file = run.options.keep_best ? value_or_throw(read_file(folder.best_file()))
                                          : export_model(run, storage, name);
  value_or_throw(write_atomically(a.out, file));
  std::cout << run_summary(folder.log_file());
  if (run.epochs_done() < run.options.epochs)
    std::cout << "stopped early: no better score since epoch " << run.record.best_epoch << '\n';
  if (run.options.keep_best) std::cout << "the model of epoch " << run.record.best_epoch << '\n';
  std::cout << a.out << ": " << file.size() << " bytes\n";
}

}  // namespace

void add_train(CLI::App& app) {
  auto* command = app.add_subcommand("train", "Train a Fader Network and write its weights file");
  auto a = std::make_shared<TrainArguments>();
  command->add_option("--out", a->out, "Weights file to write (.safetensors)")->required();
  command->add_option("--name", a->name, "The model's name in its card (default: the file's)");
  command->add_option("--license", a->license, "Licence of the weights, for the card");
  command->add_option("--run", a->run,
                      "Folder of the run: recipe, checkpoints, log.jsonl, TensorBoard's event files "
                      "and a preview picture per epoch (default: OUT.run)");
  command->add_flag("--resume", a->resume, "Go on with the run in that folder");
  command->add_flag("--overwrite", a->overwrite, "Replace the run in that folder");
  command->add_option("--config", a->config,
                      "Recipe to begin from: a run's recipe.toml; flags go over it");
  command
      ->add_option("--checkpoint_every", a->checkpoint_every,
                   "Steps between checkpoints; 0: every epoch and every five minutes")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--no_preview", a->no_preview, "No picture per epoch");
  add_device_options(*command, a->device);
  add_recipe_options(*command, a->settings);
  command->callback([a] { run_train(*a); });
}

}  // namespace fader
