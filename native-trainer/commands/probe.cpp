// fader probe: trains small probes on a model's codes and puts them into its file.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/dataset_options.hpp"
#include "native-trainer/commands/device_option.hpp"
#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/evaluation/shipped_probe.hpp"
#include "native-trainer/writable.hpp"

namespace fader {
namespace {

struct ProbeOptions {
  std::string file;
  std::string dataset = "mnist";
  std::string data;
  std::string shape = "1x64";
  std::int64_t limit = 0;
  ProbeSettings settings;
  DeviceOptions device;
};

void run_probe(const ProbeOptions& options) {
  const torch::Device device = set_up_device(options.device);
  const ProbeShape shape = probe_shape(options.shape);
  require_writable_file(options.file);
  const DeployedModel model = DeployedModel::open(options.file, torch::kFloat32, device);
  const auto data =
      open_dataset(options.dataset, options.data, options_of_model(options.dataset, model));
  require_match(model, *data);
  const EncodedSplits encoded = encode_splits(model, *data, options.limit, "encode ");
  const ShippedProbes probes = train_shipped_probes(model, encoded, shape, options.settings);
  write_shipped_probes(options.file, probes);
  std::cout << metrics_table(probes.metrics, model.schema());
}

}  // namespace

void add_probe(CLI::App& app) {
  auto options = std::make_shared<ProbeOptions>();
  options->settings.steps = 3000;
  CLI::App* command = app.add_subcommand(
      "probe",
      "Train a small probe on a model's codes for every attribute, and put it into the model's "
      "file: a page shows what it reads. The figures of a claim come from evaluate");
  command->add_option("file", options->file, "Weights file (.safetensors)")->required();
  add_data_options(*command, options->dataset, options->data);
  command
      ->add_option("--limit", options->limit,
                   "Use at most so many images of each part, for a quick look; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--probe_steps", options->settings.steps, "Training steps")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command
      ->add_option(
          "--probe_shape", options->shape,
          "The network, in layers x width, or linear: for a large latent, since it travels "
          "with the model")
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "Seed of the probes")
      ->capture_default_str();
  add_device_options(*command, options->device);
  command->callback([options] { run_probe(*options); });
}

}  // namespace fader
