// fader export: from a checkpoint to a weights file, and from either to ONNX.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <optional>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/onnx/networks.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/checkpoint.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/writable.hpp"

namespace fader {
namespace {

struct ExportArguments {
  std::string model, run, out, onnx, name, license, storage;
};

/// The weights file of a run as it is now.
std::vector<std::uint8_t> file_of_run(const ExportArguments& a) {
  std::optional<WeightStorage> storage;
  if (!a.storage.empty()) storage = weight_storage(a.storage);
  TrainingRun run = Checkpoints(a.run).load(torch::kCPU);
  if (!a.license.empty()) run.record.license = a.license;
  const std::string path = !a.out.empty() ? a.out : a.onnx.empty() ? a.run : a.onnx;
  const std::string name = a.name.empty() ? std::filesystem::path(path).stem().string() : a.name;
  return storage ? export_model(run, *storage, name) : export_model(run, name);
}

void write_onnx(const WeightsFile& file, const std::string& folder) {
  const OnnxNetworks networks = to_onnx(file);
  const auto write = [&](const char* name, const std::string& bytes) {
    const std::string path = (std::filesystem::path(folder) / name).string();
    value_or_throw(write_atomically(path, {bytes.begin(), bytes.end()}));
    std::cout << path << ": " << bytes.size() << " bytes\n";
  };
  write("encoder.onnx", networks.encoder), write("decoder.onnx", networks.decoder);
  write("classifier.onnx", networks.classifier), write("edit.onnx", networks.edit);
}

void run_export(const ExportArguments& a) {
  if (a.model.empty() == a.run.empty())
    throw std::runtime_error(
        "name what to export: either a run with --run, or a .safetensors file");
  if (a.out.empty() && a.onnx.empty())
    throw std::runtime_error("name what to write: --out FILE, --onnx FOLDER or both");
  const bool changes =
      !a.out.empty() || !a.name.empty() || !a.license.empty() || !a.storage.empty();
  if (!a.model.empty() && changes)
    throw std::runtime_error(
        "a weights file is exported as it is: leave out --out, --name, --license and --storage, or "
        "give --run");
  require_writable_file(a.out);
  require_writable_folder(a.onnx);
  if (!a.model.empty()) return write_onnx(value_or_throw(WeightsFile::open(a.model)), a.onnx);
  const auto file = file_of_run(a);
  if (!a.out.empty()) {
    value_or_throw(write_atomically(a.out, file));
    std::cout << a.out << ": " << file.size() << " bytes\n";
  }
  if (!a.onnx.empty()) write_onnx(value_or_throw(WeightsFile::parse(file, a.run)), a.onnx);
}

}  // namespace

void add_export(CLI::App& app) {
  auto a = std::make_shared<ExportArguments>();
  auto* command = app.add_subcommand(
      "export", "Write the weights file of a run as it is now, or a model as ONNX");
  command->add_option("model", a->model, "A weights file (.safetensors), for --onnx");
  command->add_option("--run", a->run, "Or the folder of a run");
  command->add_option("--out", a->out, "Weights file to write (.safetensors)");
  command->add_option(
      "--onnx", a->onnx,
      "Folder to write encoder.onnx, decoder.onnx, classifier.onnx and edit.onnx to");
  command->add_option("--name", a->name, "The model's name in its card (default: the file's)");
  command->add_option("--license", a->license, "Licence of the weights, for the card");
  command->add_option("--storage", a->storage,
                      "Weights in the file: f32, f16, i8 or i6 (default: as the recipe has it)");
  command->callback([a] { run_export(*a); });
}

}  // namespace fader
