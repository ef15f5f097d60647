// fader launch: a training in several processes of this machine.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "native-trainer/commands/commands.hpp"
#include "native-trainer/parallel/launcher.hpp"

namespace fader {

void add_launch(CLI::App& app) {
  struct Arguments {
    int processes = 2;
    std::vector<std::string> command;
  };
  auto* command = app.add_subcommand(
      "launch", "Train in several processes of this machine: fader launch -n 2 -- train …");
  auto a = std::make_shared<Arguments>();
  command->add_option("-n,--processes", a->processes, "How many; --batch_size is that of all")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_option("command", a->command, "train and its flags, after --")->required();
  command->callback([a] {
    if (a->command.front() != "train")
      throw std::runtime_error("launch starts fader train, not " + a->command.front() +
                               ": fader launch -n 2 -- train …");
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) throw std::runtime_error("/proc/self/exe cannot be read: mount /proc");
    const int status = launch(self.string(), a->command, a->processes);
    if (status != 0) throw CLI::RuntimeError(status);
  });
}

}  // namespace fader
