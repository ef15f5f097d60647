// Which of many single faders are shown: all, what was moved, a theme, or what a search finds.
#pragma once

#include <string>
#include <vector>

#include "web/app/console_state.hpp"
#include "web/app/fader_groups.hpp"

namespace fader {

/// More single faders than this stand in a list that is searched and scrolled.
constexpr int max_side_by_side = 12;
inline bool is_list(const FaderGroup& group) {
  return group.attribute < 0 && group.count > max_side_by_side;
}

/// "All", "Moved", then the themes that these faders fall into: "Hair", "Eyes", … by what their names
/// say, for sets with many attributes of faces; "Other" for the rest. No themes where there is but one.
std::vector<std::string> filters_of(const AttributeSchema& schema, int first, int count);

/// The faders of first … first + count − 1 that a filter of filters_of() lets through and whose name
/// holds every word of `search`, whatever its case.
std::vector<int> filtered(const AttributeSchema& schema, const ConsoleState& state, int first,
                          int count, const std::string& filter, const std::string& search);

}  // namespace fader
