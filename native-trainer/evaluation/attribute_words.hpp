// How sheets call attributes and their ends.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

/// "skin_tone" → "skin tone"
std::string readable(std::string name);

/// "no glasses", "glasses"; "18", "80"; "low", "high"; of a categorical attribute nothing: its
/// cells say it.
std::pair<std::string, std::string> end_names(const Attribute& attribute);

/// "age,gender" → the attributes' numbers. Throws std::runtime_error with a sentence that names
/// `option` where the model has no such attribute.
std::vector<int> attributes_named(const AttributeSchema& schema, const std::string& names,
                                  const std::string& option);

}  // namespace fader
