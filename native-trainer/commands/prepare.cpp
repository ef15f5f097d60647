// fader prepare: brings a data set to this machine, or packs pictures for training.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/commands/dataset_options.hpp"
#include "native-trainer/data/dataset.hpp"
#include "native-trainer/data/mnist.hpp"
#include "native-trainer/data/pack.hpp"
#include "native-trainer/data/unreadable.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/writable.hpp"

namespace fader {
namespace {

struct PrepareOptions {
  std::string dataset;
  std::string data;
  std::string out;
  std::string from;
  DatasetOptions pictures;
  bool skip_bad = false;
};

std::string size_text(const std::string& out, const Dataset& dataset) {
  return out + ": " + dataset.name() + ", " + format_count(dataset.size(Split::train)) +
         " training, " + format_count(dataset.size(Split::validation)) + " validation and " +
         format_count(dataset.size(Split::test)) + " test images";
}

void prepare_mnist(const PrepareOptions& options) {
  if (!options.data.empty()) {
    throw std::runtime_error("--data is for pictures; MNIST is fetched to --out, from --from");
  }
  if (options.skip_bad) {
    throw std::runtime_error("--skip_bad is for pictures; MNIST's files are whole or not at all");
  }
  const auto sources =
      options.from.empty() ? mnist_mirrors() : std::vector<std::string>{options.from};
  const auto brought = fetch_files(mnist_files(), sources, options.out);
  const auto dataset = open_dataset(options.dataset, options.out);
  std::cout << size_text(options.out, *dataset) << " ("
            << (brought.empty() ? "all files were there already"
                                : std::to_string(brought.size()) + " of " +
                                      std::to_string(mnist_files().size()) + " files fetched")
            << ", SHA-256 right)\n";
}

void prepare_pictures(const PrepareOptions& options) {
  if (options.data.empty()) {
    throw std::runtime_error("--data is missing: give the folder of the pictures");
  }
  if (!options.from.empty()) {
    throw std::runtime_error("--from is for mnist; give the folder of the pictures with --data");
  }
  require_writable_file(options.out);
  Listing listing =
      list_pictures(options.dataset, options.data, options.pictures.attributes, options.skip_bad);
  PackSettings settings;
  if (options.pictures.img_sz > 0) settings.side = options.pictures.img_sz;
  if (options.pictures.img_fm > 0) settings.channels = options.pictures.img_fm;
  settings.threads = options.pictures.threads;
  std::vector<std::string> left_out;
  if (options.skip_bad) left_out = leave_out_unreadable(listing, settings);
  for (const std::string& sentence : left_out) std::cerr << "left out: " << sentence << '\n';
  pack(listing, settings, options.out);

  const auto dataset = open_dataset(options.dataset, options.out);
  const int side = dataset->image_side();
  std::cout << size_text(options.out, *dataset) << " of " << side << "×" << side << " pixels, "
            << dataset->schema().size() << " attributes, "
            << format_count(static_cast<std::int64_t>(dataset->counterfactuals().size()))
            << " counterfactuals";
  if (!left_out.empty())
    std::cout << "; " << format_count(static_cast<std::int64_t>(left_out.size()))
              << " pictures left out";
  std::cout << '\n';
}

}  // namespace

void add_prepare(CLI::App& app) {
  auto options = std::make_shared<PrepareOptions>();
  CLI::App* command =
      app.add_subcommand("prepare", "Fetch a data set and check it, or pack pictures for training");
  command->add_option("dataset", options->dataset, "Which one: mnist, folder, celeba or webdataset")
      ->required()
      ->check(CLI::IsMember(dataset_kinds()));
  command
      ->add_option("--out", options->out, "mnist: folder to fetch it to; else: file to pack into")
      ->required();
  command->add_option("--from", options->from,
                      "mnist: where to take it, an address (http, https) or a folder; by default "
                      "the public mirrors");
  command->add_option(
      "--data", options->data,
      "folder, celeba: the folder of the pictures; webdataset: the tars, one, all of a folder, or "
      "'faces-{000..009}.tar' in quotes");
  add_picture_options(*command, options->pictures);
  command->add_flag(
      "--skip_bad,--skip-bad", options->skip_bad,
      "Leave out pictures that cannot be read, and name them, instead of ending; reads "
      "all of them twice");
  command
      ->add_option("--threads", options->pictures.threads, "Threads that decode; 0: one per core")
      ->check(CLI::Range(0, 256));
  command->callback([options] {
    if (options->dataset == "mnist") {
      prepare_mnist(*options);
    } else {
      prepare_pictures(*options);
    }
  });
}

}  // namespace fader
