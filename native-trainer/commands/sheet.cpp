// fader sheet: a picture of what a model does.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/dataset_options.hpp"
#include "native-trainer/evaluation/evaluation.hpp"
#include "native-trainer/evaluation/sheet.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/png.hpp"

namespace fader {
namespace {

struct SheetOptions {
  std::string file;
  std::string dataset = "mnist";
  std::string data;
  std::string out;
  SheetSettings settings;
};

void run_sheet(const SheetOptions& options) {
  const WeightsFile file = value_or_throw(WeightsFile::open(options.file));
  const DeployedModel model(file);
  if (model.schema().size() == 0) {
    throw std::runtime_error(options.file + ": has no attribute, so there is nothing to fade");
  }
  SheetInputs inputs;
  if (options.data.empty()) {
    inputs = sheet_inputs(model, file, options.settings);
  } else {
    const auto data =
        open_dataset(options.dataset, options.data, options_of_model(options.dataset, model));
    require_match(model, *data);
    inputs = sheet_inputs(model, *data, options.settings);
  }
  const Image sheet = draw_sheet(model, inputs, options.settings);
  write_png(options.out, sheet);
  std::cout << options.out << ": " << sheet.width << "×" << sheet.height << " pixels\n";
}

}  // namespace

void add_sheet(CLI::App& app) {
  auto options = std::make_shared<SheetOptions>();
  CLI::App* command = app.add_subcommand(
      "sheet", "Draw pictures, their reconstructions, every value of theirs and fades");
  command->add_option("file", options->file, "Weights file (.safetensors)")->required();
  command->add_option("--dataset", options->dataset, "Which data set")
      ->check(CLI::IsMember(dataset_kinds()))
      ->capture_default_str();
  command->add_option(
      "--data", options->data,
      "Folder of the data set, or its packed file; without it the file's own gallery is drawn");
  command->add_option("--out", options->out, "PNG file to write")->required();
  command->add_option("--rows", options->settings.rows, "Pictures")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_option("--strips", options->settings.strips, "Strips that fade")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command->add_option("--fades", options->settings.fades, "Steps in a strip; 0: no strips")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command->add_option("--grid", options->settings.grid,
                      "Two attributes, as in glasses,smile: across and down the grids of a model "
                      "with several");
  command->add_option("--combine", options->settings.combine,
                      "One to three attributes, as in age,gender: every picture under all "
                      "combinations of their ends, as the paper shows them");
  command->add_option("--scale", options->settings.scale, "Enlargement of every pixel")
      ->check(CLI::Range(1, 8))
      ->capture_default_str();
  command->add_option("--seed", options->settings.seed, "Which pictures")->capture_default_str();
  command->callback([options] { run_sheet(*options); });
}

}  // namespace fader
