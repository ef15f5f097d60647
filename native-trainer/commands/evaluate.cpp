// fader evaluate: measures a weights file as it is deployed.
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/dataset_options.hpp"
#include "native-trainer/commands/device_option.hpp"
#include "native-trainer/evaluation/report.hpp"
#include "native-trainer/evaluation/sheet.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/writable.hpp"

namespace fader {
namespace {

struct EvaluateOptions {
  std::string file;
  std::string dataset = "mnist";
  std::string data;
  std::vector<std::string> baselines, shapes;
  std::string classifier, identity;
  std::string json, report;
  bool write_card = false;
  DeviceOptions device;
  EvaluationSettings settings;
  ClassifierSettings classifier_settings;
};

void run_evaluate(const EvaluateOptions& options) {
  const torch::Device device = set_up_device(options.device);
  if (options.write_card && options.settings.limit > 0)
    throw std::runtime_error(
        "a card is of the whole test part: leave out --limit with --write-card");
  // Whatever can be refused is refused before the long work begins.
  EvaluationSettings settings = options.settings;
  if (!options.shapes.empty()) settings.shapes.clear();
  for (const std::string& word : options.shapes) settings.shapes.push_back(probe_shape(word));
  const auto open = [&](const std::string& path) {
    return DeployedModel::open(path, torch::kFloat32, device);
  };
  const DeployedModel model = open(options.file);
  std::deque<DeployedModel> models;
  std::vector<Baseline> baselines;
  for (const std::string& given : options.baselines) {
    const std::size_t equals = given.find('=');
    const std::string name = equals == std::string::npos ? "baseline" : given.substr(0, equals);
    models.push_back(open(equals == std::string::npos ? given : given.substr(equals + 1)));
    baselines.push_back({name, &models.back()});
  }
  for (const std::string& path : {options.json, options.report}) require_writable_file(path);
  if (!std::filesystem::exists(options.classifier)) require_writable_file(options.classifier);
  if (options.write_card) require_writable_file(options.file);
  const auto data =
      open_dataset(options.dataset, options.data, options_of_model(options.dataset, model));
  require_match(model, *data);
  for (const Baseline& baseline : baselines) require_match(*baseline.model, *data);
  std::unique_ptr<Dataset> people;
  if (!options.identity.empty()) {
    DatasetOptions theirs;
    theirs.img_sz = data->image_side(), theirs.img_fm = data->image_channels();
    theirs.attributes = {"person"};
    people = open_dataset("folder", options.identity, theirs);
  }

  const EvaluationClassifier classifier =
      EvaluationClassifier::obtain(options.classifier, *data, options.classifier_settings, device);
  std::optional<IdentityEmbedding> identity;
  if (people) identity = IdentityEmbedding::train(*people, {}, device);
  const EvaluationReport report =
      evaluate(model, *data, classifier, baselines, settings, identity ? &*identity : nullptr);
  std::cout << metrics_table(report.metrics, model.schema());
  const auto write = [](const std::string& path, const std::string& text) {
    if (!path.empty()) value_or_throw(write_atomically(path, {text.begin(), text.end()}));
  };
  write(options.json, report_json(report));
  if (!options.report.empty()) {
    const SheetSettings sheet;
    write(options.report,
          report_html(report, model, draw_sheet(model, sheet_inputs(model, *data, sheet), sheet)));
  }
  if (options.write_card) write_card_metrics(options.file, report.metrics, *data);
}

}  // namespace

void add_evaluate(CLI::App& app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand(
      "evaluate",
      "Measure a weights file: reconstruction, leakage, edit accuracy, style preservation");
  command->add_option("file", options->file, "Weights file (.safetensors)")->required();
  add_data_options(*command, options->dataset, options->data);
  command
      ->add_option("--limit", options->settings.limit,
                   "Measure at most so many images of each part, for a quick look (the "
                   "evaluation classifier learns from all); 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--baseline", options->baselines,
                      "NAME=FILE: another model to compare the leakage with, such as "
                      "no_adversary=plain.safetensors; may be given several times");
  command->add_option(
      "--classifier", options->classifier,
      "File of the evaluation classifier: read where it exists, else trained and saved there");
  command
      ->add_option("--classifier_epochs", options->classifier_settings.epochs,
                   "Passes that train it; 0: as many as make 300,000 images, 5 to 15")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option(
      "--identity", options->identity,
      "Pictures of people, several of each, told apart by the number in a column person (a folder "
      "or packed): learn from them who is who, and measure whether edits keep it");
  command->add_option("--json", options->json, "Write the report to this file");
  command->add_option("--report", options->report, "Write the report as an HTML page");
  command->add_flag("--write-card", options->write_card,
                    "Write the metrics into the weights file's own card");
  ProbeSettings& probes = options->settings.probes;
  command->add_option("--probe_steps", probes.steps, "Training steps of every probe")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option(
          "--probe_shapes", options->shapes,
          "Networks to probe with, in layers x width: linear,2x256,3x512,4x1024 where it is "
          "not given")
      ->delimiter(',');
  command->add_option("--probe_seeds", probes.seeds, "Probes of each shape")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--seed", probes.seed, "Seed of the probes")->capture_default_str();
  add_device_options(*command, options->device);
  command->callback([options] { run_evaluate(*options); });
}

}  // namespace fader
