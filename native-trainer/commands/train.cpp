// fader train: from a data set to a weights file.
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/dataset_options.hpp"
#include "native-trainer/commands/epoch_report.hpp"
#include "native-trainer/data/dataset.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/checkpoint.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/writable.hpp"

namespace fader {
namespace {

constexpr int interrupted_status = 130;  // 128 + SIGINT, as shells count

struct TrainArguments {
  std::string dataset, data, out, name, preset = "default", checkpoint, device = "auto",
                                        storage = "f16";
  DatasetOptions pictures;
  std::int64_t checkpoint_every = 0;
  int threads = 0;
  bool resume = false, no_preview = false;
  std::map<std::string, std::string>
      overrides;  ///< options of the recipe that were given, as typed
};

torch::Device choose_device(const std::string& word) {
  const bool cuda = torch::cuda::is_available();
  if (word == "cuda" && !cuda)
    throw std::runtime_error(
        "there is no CUDA device, or this LibTorch is built without CUDA: use "
        "--device cpu");
  return cuda && word != "cpu" ? torch::kCUDA : torch::kCPU;
}

/// LibTorch 1.13 has no threaded transposed convolution: two threads there are slower than one.
int default_threads() {
#if TORCH_VERSION_MAJOR < 2
  return 1;
#else
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
#endif
}

/// Writes the given overrides into the options; says which one cannot be read.
void apply(const std::map<std::string, std::string>& overrides, TrainingOptions& options) {
  visit_options(options, [&](const char* name, auto& field, const char*) {
    const auto given = overrides.find(name);
    if (given == overrides.end()) return;
    if (!CLI::detail::lexical_cast(given->second, field))
      throw std::runtime_error("--" + std::string(name) + " cannot be '" + given->second + "'");
  });
}

void check(const TrainingOptions& o) {
  const auto require = [](bool right, const std::string& sentence) {
    if (!right) throw std::runtime_error(sentence);
  };
  require(o.epochs > 0, "--epochs must be at least 1");
  require(o.batch_size > 1, "--batch_size must be at least 2, as batch normalisation needs");
  require(o.ae_lr > 0 && o.dis_lr > 0, "learning rates must be above 0");
  require(o.n_lat_dis >= 0 && o.lat_dis_batch > 1,
          "--n_lat_dis must be at least 0 and --lat_dis_batch at least 2");
  require(o.adversary_target == "uniform" || o.adversary_target == "wrong",
          "--adversary_target must be uniform or wrong, not '" + o.adversary_target + "'");
  require(o.condition_on == "labels" || o.condition_on == "predicted",
          "--condition_on must be labels or predicted, not '" + o.condition_on + "'");
  require(o.condition_on == "labels" || o.classifier_epochs > 0,
          "--condition_on predicted needs an attribute classifier: give --classifier_epochs at "
          "least 1");
  require(o.lat_dis == "mlp" || o.lat_dis == "convolutional",
          "--lat_dis must be mlp or convolutional, not '" + o.lat_dis + "'");
  require(o.border_width > 0, "--border_width must be at least 1");
  require(o.lr_floor >= 0 && o.lr_floor <= 1, "--lr_floor must be in [0, 1]");
  require(o.replay_size >= 0 && o.frozen_replay_size > 0,
          "--replay_size must be at least 0 and --frozen_replay_size at least 1");
  require(o.lat_dis_dropout >= 0 && o.lat_dis_dropout < 1, "--lat_dis_dropout must be in [0, 1)");
}

/// Weights, rates and schedules may be changed on the way; what gives tensors their sizes, or the
/// run its order, may not.
bool may_change_on_resume(const std::string& name) {
  static const std::set<std::string> free = {
      "epochs",           "n_lat_dis",      "lat_dis_batch",      "n_flow",
      "lambda_ae",        "lambda_edge",    "lambda_lat_dis",     "lambda_kl",
      "lambda_log_scale", "lambda_clf_dis", "lambda_border",      "lambda_cycle",
      "lambda_schedule",  "kl_schedule",    "lambda_epoch_step",  "ae_lr",
      "flow_lr",          "dis_lr",         "clip_grad_norm",     "lr_decay_from",
      "lr_floor",         "warmup_steps",   "freeze_encoder_from"};
  return free.count(name) > 0;
}

TrainingRun resumed(const TrainArguments& a, const Dataset& data, torch::Device device) {
  TrainingRun run = load_checkpoint(a.checkpoint, device);
  std::string changes;
  for (const auto& [name, value] : a.overrides) {
    if (!may_change_on_resume(name))
      throw std::runtime_error("--" + name +
                               " is fixed by the checkpoint: leave it out with --resume");
    changes += " --" + name + " " + value;
  }
  apply(a.overrides, run.options);
  check(run.options);
  // The card tells the whole story of a model.
  if (!changes.empty())
    run.record.command +=
        "; after epoch " + std::to_string(run.record.epoch) + " --resume" + changes;
  if (run.record.dataset != data.name() || run.record.dataset_size != data.size(Split::train))
    throw std::runtime_error("the checkpoint in " + a.checkpoint + " was trained on " +
                             std::to_string(run.record.dataset_size) + " images of " +
                             run.record.dataset + ": give the same --dataset, --data and --limit");
  return run;
}

void run_train(const TrainArguments& a, const std::string& command) {
  const WeightStorage storage = weight_storage(a.storage);
  require_writable_file(a.out);
  if (a.resume && a.checkpoint.empty())
    throw std::runtime_error("--resume needs --checkpoint with the folder to go on from");
  if (!a.resume) require_writable_folder(a.checkpoint);
  const torch::Device device = choose_device(a.device);
  torch::set_num_threads(a.threads > 0 ? a.threads : default_threads());
  at::globalContext().setFlushDenormal(
      true);  // Adam's vanishing moments would slow everything down

  // Whatever can be refused is refused before a data set is opened; then the recipe may follow what
  // the data are of.
  TrainingOptions options = preset(a.preset);
  apply(a.overrides, options);
  check(options);
  const auto data = open_dataset(a.dataset, a.data, a.pictures);
  if (!data->handwriting()) {
    options = preset(a.preset, Subject::pictures);
    apply(a.overrides, options);
    check(options);
  }
  TrainingRun run =
      a.resume ? resumed(a, *data, device) : TrainingRun::begin(options, *data, device, command);
  RunSettings settings;
  settings.checkpoint_directory = a.checkpoint;
  settings.checkpoint_every = a.checkpoint_every;
  settings.device = device;
  if (!a.checkpoint.empty())
    settings.on_epoch = [&](TrainingRun& trained, const LossLog& log) {
      report_epoch(trained, *data, log, a.checkpoint, !a.no_preview);
    };

  catch_interrupts();
  if (!train(run, *data, settings)) {
    std::cerr << (a.checkpoint.empty()
                      ? "interrupted; nothing was kept, as there is no --checkpoint\n"
                      : "interrupted; go on with --resume --checkpoint " + a.checkpoint + "\n");
    throw CLI::RuntimeError(interrupted_status);
  }
  const std::string name = a.name.empty() ? std::filesystem::path(a.out).stem().string() : a.name;
  const auto file = export_model(run, storage, name);
  value_or_throw(write_atomically(a.out, file));
  std::cout << a.out << ": " << file.size() << " bytes\n";
}

/// The command line as it was typed, but for folders, which are this machine's own affair.
std::string command_line(const TrainArguments& a) {
  std::string line = "fader train --dataset " + a.dataset + " --preset " + a.preset;
  for (const auto& [name, value] : a.overrides) line += " --" + name + " " + value;
  const DatasetOptions& pictures = a.pictures;
  if (pictures.limit > 0) line += " --limit " + std::to_string(pictures.limit);
  if (pictures.img_sz > 0) line += " --img_sz " + std::to_string(pictures.img_sz);
  if (pictures.img_fm > 0) line += " --img_fm " + std::to_string(pictures.img_fm);
  for (std::size_t i = 0; i < pictures.attributes.size(); ++i)
    line += (i == 0 ? " --attributes " : ",") + pictures.attributes[i];
  return line + " --storage " + a.storage;
}

}  // namespace

void add_train(CLI::App& app) {
  auto* command = app.add_subcommand("train", "Train a Fader Network and write its weights file");
  auto a = std::make_shared<TrainArguments>();
  command->add_option("--dataset", a->dataset, "Kind of data: mnist, folder or celeba")->required();
  command->add_option("--data", a->data, "Its folder, or the file that fader prepare packed")
      ->required();
  command->add_option("--out", a->out, "Weights file to write (.safetensors)")->required();
  command->add_option("--name", a->name, "The model's name in its card (default: the file's)");
  command->add_option("--preset", a->preset, "Recipe: default (measures best), article or paper");
  command->add_option("--limit", a->pictures.limit, "At most so many training images; 0: all")
      ->check(CLI::NonNegativeNumber);
  add_picture_options(*command, a->pictures);
  command->add_option("--checkpoint", a->checkpoint,
                      "Folder for checkpoints, log.jsonl and a preview picture per epoch");
  command
      ->add_option("--checkpoint-every", a->checkpoint_every,
                   "Steps between checkpoints; 0: an epoch")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--resume", a->resume, "Go on from the last checkpoint");
  command->add_flag("--no-preview", a->no_preview, "No picture per epoch");
  command->add_option("--storage", a->storage, "Weights in the file: f32, f16 or i8");
  command->add_option("--threads", a->threads, "Threads; 0: what is fastest with this LibTorch")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--device", a->device, "auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}));

  TrainingOptions defaults;
  visit_options(defaults, [&](const char* name, auto& field, const char* help) {
    const std::string key = name;
    std::string flag = "--" + key;
    if (key == "epochs") flag += ",--n_epochs";  // the official code's name
    command
        ->add_option_function<std::string>(
            flag, [a, key](const std::string& value) { a->overrides[key] = value; }, help)
        ->group("Recipe")
        ->type_name(std::is_same_v<std::decay_t<decltype(field)>, std::string> ? "WORD" : "NUMBER")
        ->default_str(CLI::detail::to_string(field));
  });
  command->callback([a] { run_train(*a, command_line(*a)); });
}

}  // namespace fader
