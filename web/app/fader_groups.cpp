#include "web/app/fader_groups.hpp"

#include <cctype>

#include "web/app/ends.hpp"
#include "web/app/translation.hpp"

namespace fader {
namespace {

std::string capitalised(std::string words) {
  words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

}  // namespace

std::vector<FaderGroup> fader_groups(const AttributeSchema& schema) {
  std::vector<FaderGroup> groups;
  for (int a = 0; a < schema.size(); ++a) {
    const Attribute& attribute = schema.attributes()[a];
    const int first = schema.first_fader(a);
    if (attribute.kind == AttributeKind::categorical) {
      groups.push_back({capitalised(tr(readable(attribute.name))), first, attribute.faders(), a});
    } else if (!groups.empty() && groups.back().attribute < 0) {
      ++groups.back().count;
    } else {
      groups.push_back({tr("Attributes"), first, 1, -1});
    }
  }
  return groups;
}

int group_of(const std::vector<FaderGroup>& groups, int fader) {
  int group = 0;
  while (group + 1 < static_cast<int>(groups.size()) && groups[group + 1].first <= fader) ++group;
  return group;
}

}  // namespace fader
