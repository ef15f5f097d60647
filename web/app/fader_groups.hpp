// Which faders stand together.
#pragma once

#include <string>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

/// A categorical attribute's faders; or single ones that are neighbours in the schema.
struct FaderGroup {
  std::string name;    ///< "Hair colour", "Attributes"
  int first, count;    ///< faders first … first + count − 1
  int attribute = -1;  ///< the categorical one; −1: single faders of several attributes
};

std::vector<FaderGroup> fader_groups(const AttributeSchema& schema);
/// The number of the group that a fader stands in.
int group_of(const std::vector<FaderGroup>& groups, int fader);

}  // namespace fader
