// fader inspect: what is in a weights file, readable.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/evaluation/inspection.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/or_throw.hpp"

namespace fader {
namespace {

struct InspectOptions {
  std::string file;
  std::string json;
};

void run_inspect(const InspectOptions& options) {
  const WeightsFile file = value_or_throw(WeightsFile::open(options.file));
  std::cout << inspection_text(file);
  if (!options.json.empty()) {
    const std::string json = inspection_json(file);
    value_or_throw(write_atomically(options.json, {json.begin(), json.end()}));
  }
}

}  // namespace

void add_inspect(CLI::App& app) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command = app.add_subcommand(
      "inspect", "Show what is in a weights file, or in any other safetensors file");
  command->add_option("file", options->file, "Weights file (.safetensors)")->required();
  command->add_option("--json", options->json, "Write it to this file");
  command->callback([options] { run_inspect(*options); });
}

}  // namespace fader
