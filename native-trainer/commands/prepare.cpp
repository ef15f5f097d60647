// fader prepare: brings a data set to a folder.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/data/dataset.hpp"
#include "native-trainer/data/mnist.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

struct PrepareOptions {
  std::string dataset;
  std::string out;
  std::string from;
};

void prepare(const PrepareOptions& options) {
  const auto sources =
      options.from.empty() ? mnist_mirrors() : std::vector<std::string>{options.from};
  const auto brought = fetch_files(mnist_files(), sources, options.out);
  const auto dataset = open_dataset(options.dataset, options.out);
  std::cout << options.out << ": " << dataset->name() << ", "
            << format_count(dataset->size(Split::train)) << " training and "
            << format_count(dataset->size(Split::test)) << " test images ("
            << (brought.empty() ? "all files were there already"
                                : std::to_string(brought.size()) + " of " +
                                      std::to_string(mnist_files().size()) + " files fetched")
            << ", SHA-256 right)\n";
}

}  // namespace

void add_prepare(CLI::App& app) {
  auto options = std::make_shared<PrepareOptions>();
  CLI::App* command = app.add_subcommand("prepare", "Fetch a data set and check it");
  command->add_option("dataset", options->dataset, "Which one")
      ->required()
      ->check(CLI::IsMember({"mnist"}));
  command->add_option("--out", options->out, "Folder to fetch it to")->required();
  command->add_option("--from", options->from,
                      "Where to take it: an address (http, https) or a folder; by default the "
                      "public mirrors");
  command->callback([options] { prepare(*options); });
}

}  // namespace fader
