#include "web/app/file_names.hpp"

#include <algorithm>

namespace fader {
namespace {

constexpr std::size_t most_letters = 80;

std::string file_name(const std::string& words) {
  std::string name;
  for (const char c : words) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      name += static_cast<char>(upper ? c - 'A' + 'a' : c);
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min(name.size(), most_letters));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

/// An end without its attribute's name: "80" of "age 80".
std::string end_alone(const AttributeSchema& schema, End end) {
  const std::string whole = end_name(schema, end, true),
                    before = readable(schema.attributes()[end.attribute].name) + " ";
  return whole.compare(0, before.size(), before) == 0 ? whole.substr(before.size()) : whole;
}

/// "digit 7", "age 63"
std::string where_it_stands(const AttributeSchema& schema, int a, const float* positions) {
  const Attribute& attribute = schema.attributes()[a];
  const std::string at = attribute.kind == AttributeKind::continuous
                             ? shown_number(attribute, positions[schema.first_fader(a)])
                             : end_alone(schema, nearest_end(schema, a, positions));
  return " " + attribute.name + " " + at;
}

}  // namespace

std::string picture_file_name(const std::string& model, const AttributeSchema& schema,
                              const ConsoleState& state) {
  std::string moved;
  for (int a = 0; a < schema.size(); ++a) {
    const auto first = state.positions.begin() + schema.first_fader(a);
    const bool stands = std::equal(first, first + schema.attributes()[a].faders(),
                                   state.origin.begin() + schema.first_fader(a));
    if (!stands) moved += where_it_stands(schema, a, state.positions.data());
  }
  if (moved.empty() && schema.size() > 0)
    moved = where_it_stands(schema, state.fade.from.attribute, state.positions.data());
  return file_name("fader " + model + moved);
}

std::string fade_file_name(const std::string& model, const AttributeSchema& schema,
                           const Fade& fade) {
  if (schema.size() == 0) return file_name("fader " + model);
  return file_name("fader " + model + " " + schema.attributes()[fade.from.attribute].name + " " +
                   end_alone(schema, fade.from) + " to " + end_alone(schema, fade.to));
}

}  // namespace fader
