#include "native-trainer/commands/dataset_options.hpp"

#include <CLI/CLI.hpp>

namespace fader {

const std::vector<std::string>& dataset_kinds() {
  static const std::vector<std::string> kinds{"mnist", "folder", "celeba", "webdataset"};
  return kinds;
}

void add_data_options(CLI::App& command, std::string& kind, std::string& data) {
  command.add_option("--dataset", kind, "Which data set")
      ->check(CLI::IsMember(dataset_kinds()))
      ->capture_default_str();
  command.add_option("--data", data, "Folder of the data set, its tars, or its packed file")
      ->required();
}

void add_picture_options(CLI::App& command, DatasetOptions& options) {
  command.add_option("--img_sz", options.img_sz,
                     "Side of the square pictures (64, or the packed file's own)");
  command.add_option("--img_fm", options.img_fm,
                     "Channels of the pictures: 3 colour, 1 grey (3, or the packed file's own)");
  command
      .add_option("--attributes", options.attributes,
                  "Attributes to use, with commas between them; all where it is not given")
      ->delimiter(',');
}

DatasetOptions options_of_model(const std::string& kind, const DeployedModel& model) {
  DatasetOptions options;
  if (kind == "mnist") return options;
  options.img_sz = model.architecture().img_sz;
  options.img_fm = model.architecture().img_fm;
  for (const Attribute& attribute : model.schema().attributes()) {
    options.attributes.push_back(attribute.name);
  }
  return options;
}

}  // namespace fader
