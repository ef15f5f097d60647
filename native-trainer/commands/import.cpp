// fader import: from a checkpoint of the paper's official code to a weights file.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/model/file_tensors.hpp"
#include "native-trainer/official/autoencoder.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/program_commit.hpp"
#include "native-trainer/writable.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

struct ImportArguments {
  std::string checkpoint, out, name, license, storage = "f32";
  double alpha = 2;
};

std::vector<FoldedLayer> as_folded(const std::vector<PlainLayer>& layers) {
  std::vector<FoldedLayer> folded;
  for (const PlainLayer& layer : layers) {
    const auto shape = layer.shape.weight_shape();
    folded.push_back(
        {layer.shape,
         torch::tensor(layer.weight).view(std::vector<int64_t>(shape.begin(), shape.end())),
         torch::tensor(layer.bias)});
  }
  return folded;
}

/// Of an attribute classifier that knows nothing: the official code has one of another shape, in
/// another file. Faders begin where all values are equally likely.
std::vector<FoldedLayer> knows_nothing(const Architecture& architecture, int attribute_dim) {
  std::vector<FoldedLayer> layers;
  for (const LayerShape& shape : classifier_layers(architecture, attribute_dim)) {
    const auto sizes = shape.weight_shape();
    layers.push_back({shape, torch::zeros(std::vector<int64_t>(sizes.begin(), sizes.end())),
                      torch::zeros({sizes[0]})});
  }
  return layers;
}

/// Smooth pictures of no one, and every first value: what the self-test starts from.
Examples examples_of(const DeployedModel& model) {
  const Architecture& a = model.architecture();
  const int64_t count = 4, side = a.img_sz;
  const auto colours =
      torch::linspace(-0.8, 0.8, count * a.img_fm * 4).view({count, a.img_fm, 2, 2});
  const auto images = torch::upsample_bilinear2d(colours, {side, side}, false);
  const auto y = model.predict(images);
  return {model.encode(images, y), y};
}

void run_import(const ImportArguments& a) {
  const WeightStorage storage = weight_storage(a.storage);
  require_writable_file(a.out);
  const OfficialAutoencoder official = read_autoencoder(TorchFile::open(a.checkpoint), a.alpha);
  ModelHeader header{official.architecture, official.schema, {}};
  header.card.name = a.name.empty() ? std::filesystem::path(a.out).stem().string() : a.name;
  header.card.dataset = "unknown: imported from the official code";
  header.card.command = "fader import " + std::filesystem::path(a.checkpoint).filename().string();
  header.card.commit = program_commit();
  header.card.license = a.license;
  const auto metadata = model_metadata(header);

  std::vector<TensorData> tensors;
  append_layers(as_folded(official.encoder), storage, tensors);
  append_layers(as_folded(official.decoder), storage, tensors);
  append_layers(knows_nothing(official.architecture, official.schema.dim()), WeightStorage::f32,
                tensors);
  // The self-test comes from the file itself, read back: rounded weights and all.
  const auto file = value_or_throw(WeightsFile::parse(serialize(tensors, metadata), a.out));
  const DeployedModel model(file, torch::kFloat64);
  append_self_test(model, examples_of(model), tensors);
  const auto bytes = serialize(std::move(tensors), metadata);
  value_or_throw(write_atomically(a.out, bytes));
  std::cout << a.out << ": " << bytes.size() << " bytes\n";
}

}  // namespace

void add_import(CLI::App& app) {
  auto a = std::make_shared<ImportArguments>();
  auto* command = app.add_subcommand(
      "import", "Write the weights file of a model of the paper's official code (FaderNetworks)");
  command
      ->add_option("checkpoint", a->checkpoint, "Its autoencoder, as torch.save() wrote it (.pth)")
      ->required();
  command->add_option("--out", a->out, "Weights file to write (.safetensors)")->required();
  command->add_option("--name", a->name, "The model's name in its card (default: the file's)");
  command->add_option("--license", a->license,
                      "Licence of the weights, for the card; the official models' is CC BY-NC 4.0");
  command->add_option("--storage", a->storage, "Weights in the file: f32 (default), f16, i8 or i6");
  command
      ->add_option(
          "--alpha", a->alpha,
          "Binary faders go from 1 - alpha to alpha, as in the official interpolate.py; its "
          "authors take 2 for glasses or gender and 10 for age or noses")
      ->capture_default_str()
      ->check(CLI::Range(1.0, 100.0));
  command->callback([a] { run_import(*a); });
}

}  // namespace fader
