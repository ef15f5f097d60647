// What fuzzing of links starts from, and the attributes that the links are read against.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

/// Ten digits; an attribute of every kind; names that a link has other uses for.
std::vector<AttributeSchema> permalink_schemas();

/// File name, link.
std::vector<std::pair<std::string, std::string>> permalink_seeds();

}  // namespace fader
