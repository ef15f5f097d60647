// fader export: from a checkpoint to a weights file.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/training/checkpoint.hpp"
#include "native-trainer/training/export.hpp"
#include "native-trainer/writable.hpp"

namespace fader {

void add_export(CLI::App& app) {
  struct Arguments {
    std::string checkpoint, out, name, storage = "f16";
  };
  auto a = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("export", "Write the weights file of a checkpoint");
  command->add_option("--checkpoint", a->checkpoint, "Folder of the checkpoint")->required();
  command->add_option("--out", a->out, "Weights file to write (.safetensors)")->required();
  command->add_option("--name", a->name, "The model's name in its card (default: the file's)");
  command->add_option("--storage", a->storage, "Weights in the file: f32, f16 or i8");
  command->callback([a] {
    const WeightStorage storage = weight_storage(a->storage);
    require_writable_file(a->out);
    const TrainingRun run = load_checkpoint(a->checkpoint, torch::kCPU);
    const std::string name =
        a->name.empty() ? std::filesystem::path(a->out).stem().string() : a->name;
    const auto file = export_model(run, storage, name);
    value_or_throw(write_atomically(a->out, file));
    std::cout << a->out << ": " << file.size() << " bytes\n";
  });
}

}  // namespace fader
