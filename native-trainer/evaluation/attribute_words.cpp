#include "native-trainer/evaluation/attribute_words.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace fader {

std::string readable(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::pair<std::string, std::string> end_names(const Attribute& attribute) {
  if (!attribute.ends.empty()) return {readable(attribute.ends[0]), readable(attribute.ends[1])};
  if (attribute.has_unit())
    return {std::to_string(std::lround(attribute.shown_at_0)),
            std::to_string(std::lround(attribute.shown_at_1))};
  if (attribute.kind == AttributeKind::continuous) return {"low", "high"};
  if (attribute.kind == AttributeKind::binary)
    return {readable(attribute.values[0]), readable(attribute.values[1])};
  return {};
}

std::vector<int> attributes_named(const AttributeSchema& schema, const std::string& names,
                                  const std::string& option) {
  std::vector<int> found;
  std::stringstream list(names);
  for (std::string name; std::getline(list, name, ',');) {
    found.push_back(schema.find(name));
    if (found.back() < 0)
      throw std::runtime_error("the model has no attribute '" + name + "' for " + option +
                               ": name its own, with commas between them");
  }
  return found;
}

}  // namespace fader
