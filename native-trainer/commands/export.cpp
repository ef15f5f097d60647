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
    std::string run, out, name, license, storage = "f16";
  };
  auto a = std::make_shared<Arguments>();
  auto* command = app.add_subcommand("export", "Write the weights file of a run as it is now");
  command->add_option("--run", a->run, "Folder of the run")->required();
  command->add_option("--out", a->out, "Weights file to write (.safetensors)")->required();
  command->add_option("--name", a->name, "The model's name in its card (default: the file's)");
  command->add_option("--license", a->license, "Licence of the weights, for the card");
  command->add_option("--storage", a->storage, "Weights in the file: f32, f16 or i8");
  command->callback([a] {
    const WeightStorage storage = weight_storage(a->storage);
    require_writable_file(a->out);
    TrainingRun run = Checkpoints(a->run).load(torch::kCPU);
    if (!a->license.empty()) run.record.license = a->license;
    const std::string name =
        a->name.empty() ? std::filesystem::path(a->out).stem().string() : a->name;
    const auto file = export_model(run, storage, name);
    value_or_throw(write_atomically(a->out, file));
    std::cout << a->out << ": " << file.size() << " bytes\n";
  });
}

}  // namespace fader
