#include "native-trainer/official/module.hpp"

namespace fader {
namespace {

constexpr int deepest = 8;                 // a module in itself would have no end
constexpr std::size_t most_names = 10000;  // nor would modules that hold each other twice

/// A class stands there by its name, or as ("module", class, its file, its source).
std::string class_of(const PickleValue& object) {
  const PickleValue* made_by = object.made_by;
  if (!object.is(PickleKind::object) || !made_by) return "";
  if (made_by->is(PickleKind::persistent) && made_by->items.size() > 1) made_by = made_by->items[1];
  return made_by->is(PickleKind::global) ? made_by->text : "";
}

void collect(const PickleValue& object, const std::string& prefix, int depth, PickledModule& all) {
  if (depth > deepest || all.settings.size() > most_names || !object.state) return;
  const PickleValue& state = *object.state;
  for (const char* const kind : {"_parameters", "_buffers"}) {
    const PickleValue* const tensors = state.find(kind);
    if (!tensors) continue;
    for (const auto& [name, tensor] : tensors->all_entries()) {
      if (!tensor->is(PickleKind::none)) all.tensors[prefix + name->text] = tensor;
    }
  }
  for (const auto& [name, value] : state.all_entries()) all.settings[prefix + name->text] = value;
  const PickleValue* const inner = state.find("_modules");
  if (!inner) return;
  for (const auto& [name, module] : inner->all_entries()) {
    all.classes[prefix + name->text] = class_of(*module);
    collect(*module, prefix + name->text + ".", depth + 1, all);
  }
}

}  // namespace

PickledModule read_module(const PickleValue& root) {
  PickledModule module;
  if (!root.state || !root.state->find("_modules")) return module;
  module.class_name = class_of(root);
  module.state = root.state;
  collect(root, "", 0, module);
  return module;
}

}  // namespace fader
