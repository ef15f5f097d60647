#include "native-trainer/commands/recipe.hpp"

#include <toml++/toml.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "native-trainer/model/file_tensors.hpp"
#include "native-trainer/or_throw.hpp"
#include "shared/disk.hpp"

namespace fader {
namespace {

void require(bool right, const std::string& sentence) {
  if (!right) throw std::runtime_error(sentence);
}

/// Calls visit(flag, field, help) for what is no number of the training itself.
template <class R, class Visitor>
void visit_data(R& recipe, Visitor&& visit) {
  visit("dataset", recipe.dataset, "Kind of data: mnist, folder or celeba");
  visit("data", recipe.data, "Its folder, or the file that fader prepare packed");
  visit("init", recipe.init,
        "Weights file of a finished model to begin with; sizes of networks are its own");
  visit("preset", recipe.preset, "Recipe: default (measures best), people, article or paper");
  visit("limit", recipe.pictures.limit, "At most so many training images; 0: all");
  visit("img_sz", recipe.pictures.img_sz,
        "Side of the square pictures (64, or the packed file's own)");
  visit("img_fm", recipe.pictures.img_fm,
        "Channels of the pictures: 3 colour, 1 grey (3, or the packed file's own)");
  visit("attributes", recipe.pictures.attributes,
        "Attributes to use, with commas between them; all where it is not given");
}

template <class R, class Visitor>
void visit_all(R& recipe, Visitor&& visit) {
  visit_data(recipe, visit);
  visit_options(recipe.options, visit);
}

template <class Field>
void read_field(const std::string& name, const std::string& value, Field& field) {
  if constexpr (std::is_same_v<Field, std::vector<std::string>>)
    field = value.empty() ? Field() : CLI::detail::split(value, ',');
  else
    require(CLI::detail::lexical_cast(value, field), "--" + name + " cannot be '" + value + "'");
}

/// The shortest text that reads back as the same number.
template <class Number>
std::string number_text(Number number) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, number);
  return {text, end.ptr};
}

template <class Field>
std::string text_of(const Field& field) {
  if constexpr (std::is_same_v<Field, std::vector<std::string>>)
    return CLI::detail::join(field, ",");
  else if constexpr (std::is_same_v<Field, std::string>)
    return field;
  else if constexpr (std::is_same_v<Field, bool>)
    return field ? "true" : "false";
  else
    return number_text(field);
}

/// As TOML writes it.
std::string quoted(const std::string& text) {
  std::ostringstream stream;
  stream << toml::value<std::string>(text);
  return stream.str();
}

/// A setting of a file as it would be typed; nothing for what is none.
std::optional<std::string> typed(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto flag = node.value_exact<bool>()) return text_of(*flag);
  if (const auto number = node.value_exact<std::int64_t>()) return text_of(*number);
  if (const auto number = node.value_exact<double>()) return text_of(*number);
  if (!node.is_array()) return std::nullopt;
  std::string words;
  for (const toml::node& word : *node.as_array()) {
    const auto text = word.value_exact<std::string>();
    if (!text) return std::nullopt;
    words += (words.empty() ? "" : ",") + *text;
  }
  return words;
}

void check(const TrainingOptions& o) {
  require(o.epochs > 0, "--epochs must be at least 1");
  require(o.batch_size > 1, "--batch_size must be at least 2, as batch normalisation needs");
  require(o.ae_lr > 0 && o.dis_lr > 0, "learning rates must be above 0");
  require(o.linear_lr_share >= 0, "--linear_lr_share must be at least 0");
  require(o.n_lat_dis >= 0 && o.lat_dis_batch > 1,
          "--n_lat_dis must be at least 0 and --lat_dis_batch at least 2");
  require(o.adversary_target == "uniform" || o.adversary_target == "wrong",
          "--adversary_target must be uniform or wrong, not '" + o.adversary_target + "'");
  require(o.condition_on == "labels" || o.condition_on == "predicted",
          "--condition_on must be labels or predicted, not '" + o.condition_on + "'");
  require(o.lat_dis == "mlp" || o.lat_dis == "convolutional",
          "--lat_dis must be mlp or convolutional, not '" + o.lat_dis + "'");
  require(o.precision == "f32" || o.precision == "bf16",
          "--precision must be f32 or bf16, not '" + o.precision + "'");
  require(o.patience >= 0, "--patience must be at least 0");
  require(o.ema >= 0 && o.ema < 1, "--ema must be in [0, 1)");
  require(o.border_width > 0, "--border_width must be at least 1");
  require(o.lr_floor >= 0 && o.lr_floor <= 1, "--lr_floor must be in [0, 1]");
  require(o.gallery_images == "raw" || o.gallery_images == "jpeg" || o.gallery_images == "none",
          "--gallery_images must be raw, jpeg or none");
  weight_storage(o.storage);  // throws
  require(o.replay_size >= 0 && o.frozen_replay_size > 0,
          "--replay_size must be at least 0 and --frozen_replay_size at least 1");
  require(!o.freeze_decoder ||
              (o.n_couplings > 0 && o.replay_size > 0 && o.n_flow + o.n_flow_frozen > 0),
          "--freeze_decoder leaves nothing to learn without a flow: leave it out, or give "
          "--n_couplings, --n_flow and --replay_size above 0");
  require(o.lat_dis_dropout >= 0 && o.lat_dis_dropout < 1, "--lat_dis_dropout must be in [0, 1)");
}

}  // namespace

void add_recipe_options(CLI::App& command, Settings& settings) {
  Recipe defaults;
  bool of_training = false;
  const auto add = [&](const char* name, auto& field, const char* help) {
    using Field = std::decay_t<decltype(field)>;
    const std::string key = name;
    std::string flag = "--" + key;
    if (key == "epochs") flag += ",--n_epochs";  // the official code's name
    auto* option = command.add_option_function<std::string>(
        flag, [&settings, key](const std::string& value) { settings[key] = value; }, help);
    constexpr bool word =
        std::is_same_v<Field, std::string> || std::is_same_v<Field, std::vector<std::string>>;
    option->type_name(word ? "WORD" : "NUMBER")->default_str(text_of(field));
    if (of_training) option->group("Recipe");
  };
  visit_data(defaults, add);
  of_training = true;
  visit_options(defaults.options, add);
}

void apply(const Settings& settings, TrainingOptions& options) {
  visit_options(options, [&](const char* name, auto& field, const char*) {
    const auto given = settings.find(name);
    if (given != settings.end()) read_field(name, given->second, field);
  });
  check(options);
}

bool same_setting(const std::string& name, const std::string& a, const std::string& b) {
  Recipe recipe;
  bool same = false;
  visit_all(recipe, [&](const std::string& own, auto& field, const char*) {
    if (own != name) return;
    read_field(name, a, field);
    const std::string text = text_of(field);
    read_field(name, b, field);
    same = text == text_of(field);
  });
  return same;
}

std::string flags_that_differ(const TrainingOptions& before, const TrainingOptions& after) {
  std::map<std::string, std::string> old;
  visit_options(before, [&](const char* name, const auto& field, const char*) {
    old[name] = text_of(field);
  });
  std::string flags;
  visit_options(after, [&](const std::string& name, const auto& field, const char*) {
    if (text_of(field) != old[name]) flags += " --" + name + " " + text_of(field);
  });
  return flags;
}

Settings settings_of(const Architecture& a, bool with_classifier) {
  TrainingOptions o;
  o.init_fm = a.init_fm, o.max_fm = a.max_fm, o.n_layers = a.n_layers;
  o.latent_dim = a.latent_dim, o.hidden_dim = a.hidden_dim, o.linear_sz = a.linear_sz;
  o.conditional_encoder = a.conditional_encoder, o.stochastic = a.stochastic;
  o.n_couplings = a.n_couplings, o.coupling_dim = a.coupling_dim;
  o.classifier_fm = a.classifier_fm;
  // clang-format off
  std::set<std::string> of_networks = {"init_fm", "max_fm", "n_layers", "latent_dim", "hidden_dim",
                                       "linear_sz", "conditional_encoder", "stochastic",
                                       "n_couplings", "coupling_dim"};
  // clang-format on
  if (with_classifier) of_networks.insert("classifier_fm");
  Settings settings;
  visit_options(o, [&](const std::string& name, const auto& field, const char*) {
    if (of_networks.count(name) > 0) settings[name] = text_of(field);
  });
  return settings;
}

Recipe make_recipe(const Settings& settings, Subject subject) {
  Recipe recipe;
  visit_data(recipe, [&](const char* name, auto& field, const char*) {
    const auto given = settings.find(name);
    if (given != settings.end()) read_field(name, given->second, field);
  });
  require(!recipe.dataset.empty() && !recipe.data.empty(),
          "--dataset and --data are missing: name the kind of data and its folder");
  require(recipe.pictures.limit >= 0, "--limit must be at least 0");
  recipe.options = preset(recipe.preset, subject);
  apply(settings, recipe.options);
  const TrainingOptions& o = recipe.options;
  require(o.condition_on == "labels" || o.classifier_epochs > 0 || !recipe.init.empty(),
          "--condition_on predicted needs an attribute classifier: give --classifier_epochs at "
          "least 1");
  return recipe;
}

std::string command_line(const Recipe& recipe, Subject subject) {
  std::string line = "fader train";
  const Recipe usual;
  std::map<std::string, std::string> unsaid;
  visit_data(usual, [&](const char* name, const auto& field, const char*) {
    unsaid[name] = text_of(field);
  });
  visit_data(recipe, [&](const std::string& name, const auto& field, const char*) {
    if (name == "init" && !recipe.init.empty())
      line += " --init " + std::filesystem::path(recipe.init).filename().string();
    else if (name == "preset" || (name != "data" && text_of(field) != unsaid[name]))
      line += " --" + name + " " + text_of(field);
  });
  return line + flags_that_differ(preset(recipe.preset, subject), recipe.options);
}

std::string to_toml(const Recipe& recipe) {
  std::string text =
      "# A training recipe: fader train --config THIS_FILE --out MODEL.safetensors\n";
  visit_all(recipe, [&](const std::string& name, const auto& field, const char*) {
    using Field = std::decay_t<decltype(field)>;
    std::string value = text_of(field);
    if constexpr (std::is_same_v<Field, std::string>) {
      value = quoted(field);
    } else if constexpr (std::is_same_v<Field, std::vector<std::string>>) {
      value.clear();
      for (const std::string& word : field) value += (value.empty() ? "" : ", ") + quoted(word);
      value = "[" + value + "]";
    }
    if (name == "init_fm") text += "\n";
    text += name + " = " + value + "\n";
  });
  return text;
}

Settings read_recipe(const std::string& path) {
  const std::vector<std::uint8_t> bytes = value_or_throw(read_file(path));
  return parse_recipe({bytes.begin(), bytes.end()}, path);
}

Settings parse_recipe(const std::string& text, const std::string& path) {
  Settings settings;
  std::set<std::string> known;
  Recipe any;
  visit_all(any, [&](const char* name, auto&, const char*) { known.insert(name); });
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(path + ", line " + std::to_string(error.source().begin.line) +
                             ": is not TOML: " + std::string(error.description()));
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    require(known.count(name) > 0,
            path + ": has the unknown setting " + name + "; see fader train --help");
    const auto value = typed(node);
    require(value.has_value(),
            path + ": its " + name + " is neither text, a number, true, false nor a list of texts");
    settings[name] = *value;
  }
  return settings;
}

}  // namespace fader
