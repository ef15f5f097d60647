// A run's recipe: all that decides what is learnt, as flags and as a TOML file.
#pragma once

#include <map>
#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/preset.hpp"

namespace CLI {
class App;
}

namespace fader {

/// Settings by name as they were typed: "ae_lr" → "1e-3".
using Settings = std::map<std::string, std::string>;

struct Recipe {
  std::string dataset;  ///< kind: mnist, folder or celeba
  std::string data;     ///< where it is on this machine
  std::string init;     ///< weights file that the run begins with; empty: none
  std::string preset = "default";
  DatasetOptions pictures;
  TrainingOptions options;
};

/// Adds a flag for every setting; what is given is written into `settings`, which must live as long as
/// the command.
void add_recipe_options(CLI::App& command, Settings& settings);

/// The preset's recipe for `subject` with the settings over it. Throws std::runtime_error with a
/// sentence for a setting that cannot be read or makes no sense.
Recipe make_recipe(const Settings& settings, Subject subject);

/// The sizes of a model's networks as settings.
Settings settings_of(const Architecture& architecture, bool with_classifier);

/// Checked as make_recipe() does: changes what the settings name.
void apply(const Settings& settings, TrainingOptions& options);
/// Whether two texts mean the same for the setting `name`: "1e-3" and "0.001".
bool same_setting(const std::string& name, const std::string& a, const std::string& b);
/// " --epochs 20 --ae_lr 0.0005": what `after` has otherwise than `before`.
std::string flags_that_differ(const TrainingOptions& before, const TrainingOptions& after);

/// The command line that gives this recipe, but for folders, which are this machine's own affair.
std::string command_line(const Recipe& recipe, Subject subject);

/// Every setting, as a TOML file that read_recipe() reads.
std::string to_toml(const Recipe& recipe);
/// Throws std::runtime_error with a sentence that begins with the path, also for an unknown setting.
Settings read_recipe(const std::string& path);
/// The same of a file's text.
Settings parse_recipe(const std::string& text, const std::string& path);

}  // namespace fader
