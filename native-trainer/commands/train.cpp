// fader train: from a data set to a weights file.
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/device_option.hpp"
#include "native-trainer/commands/epoch_report.hpp"
#include "native-trainer/commands/recipe.hpp"
#include "native-trainer/commands/resume.hpp"
#include "native-trainer/commands/run_summary.hpp"
#include "native-trainer/data/dataset.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/parallel/peers.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/fine_tuning.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/run_folder.hpp"
#include "native-trainer/writable.hpp"
#include "shared/disk.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

struct TrainArguments {
  Settings settings;  ///< as typed
  std::string out, name, license, run, config;
  DeviceOptions device;
  std::int64_t checkpoint_every = 0, peer_timeout = 300;
  bool resume = false, overwrite = false, no_preview = false, no_cuda_graphs = false;
};

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

/// The recipe and the run go from rank 0, who has read or begun them, to the others.
void send_to_peers(const std::string& recipe, const TrainingRun& run) {
  if (peers().alone()) return;
  peers().of_first(std::vector<std::uint8_t>(recipe.begin(), recipe.end()));
  peers().of_first(write_checkpoint(run));
}

[[noreturn]] void end_interrupted() {
  throw CLI::RuntimeError(128 + interrupt_requested());  // as shells count
}

/// What every rank but 0 does: takes the run from it, has its share in every step, writes and
/// prints nothing.
void follow(const TrainArguments& a, torch::Device device) {
  silence_progress();
  const auto text = peers().of_first(std::vector<std::uint8_t>());
  Settings settings = parse_recipe({text.begin(), text.end()}, "rank 0's recipe");
  const auto own = a.settings.find("data");  // where it is on this machine
  if (own != a.settings.end()) settings["data"] = own->second;
  const Recipe recipe = make_recipe(settings, Subject::handwriting);
  const auto data = open_dataset(recipe.dataset, recipe.data, recipe.pictures);
  TrainingRun run =
      read_checkpoint(peers().of_first(std::vector<std::uint8_t>()), "rank 0's run", device);
  require_same_data(run, *data);
  RunSettings behaviour;
  behaviour.device = device;
  catch_interrupts();
  if (!train(run, *data, behaviour)) end_interrupted();
}

/// Every peer has as many pictures of a batch.
void require_even_shares(const TrainingOptions& o) {
  if (o.batch_size % peers().size() != 0)
    throw std::runtime_error("--batch_size " + std::to_string(o.batch_size) +
                             " is that of all processes together and does not divide by " +
                             std::to_string(peers().size()) +
                             ": give a multiple, or start as many processes as divide it");
}

void run_train(const TrainArguments& a) {
  const Place place = Place::of_environment();
  const torch::Device device = set_up_device(a.device, place);
  peers().join(place, std::chrono::seconds(a.peer_timeout), device);
  if (!peers().first()) return follow(a, device);

  require_writable_file(a.out);
  if (a.resume && (a.overwrite || !a.config.empty()))
    throw std::runtime_error(
        "--resume goes on with a run as it is: leave out --overwrite and --config");

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
  const auto data = open_dataset(wanted.dataset, wanted.data, wanted.pictures);
  const Subject subject = data->handwriting() ? Subject::handwriting : Subject::pictures;
  Recipe recipe = make_recipe(settings, subject);
  const TrainingOptions& o = recipe.options;
  if (init && o.condition_on == "predicted" && o.classifier_epochs == 0 && !has_classifier(*init))
    throw std::runtime_error(init->source() +
                             " has no attribute classifier that has learnt anything: give "
                             "--classifier_epochs at least 1");

  if (!opened) opened.emplace(RunFolder::begin(path, a.overwrite));
  RunFolder& folder = *opened;
  const std::string written_recipe = a.resume ? text_of_file(folder.recipe_file()) : "";
  TrainingRun run =
      goes_on ? resumed(folder.checkpoints(), a.settings, *data, device)
              : TrainingRun::begin(recipe.options, *data, device, command_line(recipe, subject),
                                   init ? &*init : nullptr);
  recipe.options = run.options;
  require_even_shares(run.options);
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
  send_to_peers(text, run);

  EventFile events(folder.path(), run.all_steps_done() + 1);
  RunSettings behaviour;
  behaviour.checkpoint_every = a.checkpoint_every;
  behaviour.device = device;
  behaviour.cuda_graphs = !a.no_cuda_graphs;
  behaviour.save = [&](const TrainingRun& trained) { folder.checkpoints().save(trained); };
  const std::string name = a.name.empty() ? std::filesystem::path(a.out).stem().string() : a.name;
  behaviour.on_epoch = [&](TrainingRun& trained, const LossLog& log) {
    const bool best = report_epoch(trained, *data, log, folder.path(), !a.no_preview, events);
    if (best && trained.options.keep_best)
      value_or_throw(write_atomically(folder.best_file(), export_model(trained, name)));
  };
  behaviour.on_steps = [&](const TrainingRun& trained, const LossLog& log) {
    report_steps(trained, log, events);
  };
  catch_interrupts();
  if (!train(run, *data, behaviour)) {
    std::cerr << "interrupted; go on with --resume --run " << folder.path() << '\n';
    end_interrupted();
  }
  const auto file = run.options.keep_best ? value_or_throw(read_file(folder.best_file()))
                                          : export_model(run, name);
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
  command->add_option(
      "--run", a->run,
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
  command
      ->add_option("--peer_timeout", a->peer_timeout,
                   "Of several processes: seconds that one may be silent before the others end")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
  command->add_flag("--no_preview", a->no_preview, "No picture per epoch");
  command->add_flag("--no_cuda_graphs", a->no_cuda_graphs,
                    "On a GPU: launch every kernel of every step anew");
  add_device_options(*command, a->device);
  add_recipe_options(*command, a->settings);
  command->callback([a] { run_train(*a); });
}

}  // namespace fader
