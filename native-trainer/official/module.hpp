// A torch.nn.Module as it lies in a pickle: its class, its own numbers and words, and every tensor
// of it and of the modules in it, by the names that state_dict() gives them.
#pragma once

#include <map>
#include <string>

#include "native-trainer/official/pickle.hpp"

namespace fader {

struct PickledModule {
  std::string class_name;  ///< "src.model.AutoEncoder"
  const PickleValue* state = nullptr;
  std::map<std::string, const PickleValue*> tensors;   ///< "enc_layers.0.0.weight"
  std::map<std::string, std::string> classes;          ///< "enc_layers.0.0" → its class
  std::map<std::string, const PickleValue*> settings;  ///< "enc_layers.1.1.eps": what else it has

  bool has(const std::string& tensor) const { return tensors.count(tensor) > 0; }
};

/// The class_name is empty where `root` is no module.
PickledModule read_module(const PickleValue& root);

}  // namespace fader
