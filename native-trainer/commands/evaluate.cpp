// fader evaluate: measures a weights file as it is deployed.
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/dataset_options.hpp"
#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/writable.hpp"

namespace fader {
namespace {

struct EvaluateOptions {
  std::string file;
  std::string dataset = "mnist";
  std::string data;
  std::string baseline;
  std::string classifier;
  std::string json;
  bool write_card = false;
  int threads = 0;
  EvaluationSettings settings;
};

void run_evaluate(const EvaluateOptions& options) {
  if (options.threads > 0) torch::set_num_threads(options.threads);
  if (options.write_card && options.settings.limit > 0)
    throw std::runtime_error(
        "a card is of the whole test part: leave out --limit with --write-card");
  // Whatever can be refused is refused before the long work begins.
  const DeployedModel model = DeployedModel::open(options.file);
  std::optional<DeployedModel> baseline;
  if (!options.baseline.empty()) baseline = DeployedModel::open(options.baseline);
  require_writable_file(options.json);
  if (!std::filesystem::exists(options.classifier)) require_writable_file(options.classifier);
  if (options.write_card) require_writable_file(options.file);
  const auto data =
      open_dataset(options.dataset, options.data, options_of_model(options.dataset, model));
  require_match(model, *data);
  if (baseline) require_match(*baseline, *data);

  const EvaluationClassifier classifier = EvaluationClassifier::obtain(options.classifier, *data);
  const Metrics metrics =
      evaluate(model, *data, classifier, baseline ? &*baseline : nullptr, options.settings);
  std::cout << metrics_table(metrics, model.schema());
  if (!options.json.empty()) {
    const std::string json = metrics_json(metrics);
    value_or_throw(write_atomically(options.json, {json.begin(), json.end()}));
  }
  if (options.write_card) write_card_metrics(options.file, metrics, *data);
}

}  // namespace

void add_evaluate(CLI::App& app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand(
      "evaluate",
      "Measure a weights file: reconstruction, leakage, edit accuracy, style preservation");
  command->add_option("file", options->file, "Weights file (.safetensors)")->required();
  command->add_option("--dataset", options->dataset, "Which data set")
      ->check(CLI::IsMember(dataset_kinds()))
      ->capture_default_str();
  command->add_option("--data", options->data, "Folder of the data set, or its packed file")
      ->required();
  command
      ->add_option("--limit", options->settings.limit,
                   "Measure at most so many images of each part, for a quick look (the "
                   "evaluation classifier learns from all); 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--baseline", options->baseline,
                      "Weights file of a model trained with discriminator weight 0, to compare the "
                      "leakage with");
  command->add_option(
      "--classifier", options->classifier,
      "File of the evaluation classifier: read where it exists, else trained and saved there");
  command->add_option("--json", options->json, "Write the metrics to this file");
  command->add_flag("--write-card", options->write_card,
                    "Write the metrics into the weights file's own card");
  command->add_option("--threads", options->threads, "Threads of LibTorch; 0: its own choice")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "Seed of the probes")
      ->capture_default_str();
  command->callback([options] { run_evaluate(*options); });
}

}  // namespace fader
