#include "web/app/permalink.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "shared/half.hpp"

namespace fader {
namespace {

constexpr const char* hex_digits = "0123456789abcdef";
constexpr std::size_t max_u = 4096;  // numbers; a longer link is not a link of ours

// The keys of a link that are no attributes. An attribute of the same name has its first letter
// escaped.
constexpr const char* reserved[] = {"m", "img", "u", "z"};
constexpr char origin_prefix[] = "was.";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string escaped_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                       (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    plain ? out += c : out += escaped_byte(c);
  }
  return out;
}

std::string key_of(const Attribute& attribute) {
  const std::string& name = attribute.name;
  if (std::find(std::begin(reserved), std::end(reserved), name) == std::end(reserved))
    return escaped(name);
  return escaped_byte(name[0]) + escaped(name.substr(1));
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t stop = std::min(text.find(separator, start), text.size());
    parts.push_back(text.substr(start, stop - start));
    start = stop + 1;
  }
  return parts;
}

std::pair<std::string, std::string> cut(const std::string& text, char separator) {
  const std::size_t at = text.find(separator);
  return at == std::string::npos ? std::make_pair(text, std::string())
                                 : std::make_pair(text.substr(0, at), text.substr(at + 1));
}

/// The shortest text that reads back as the same float.
std::string number(float value) {
  char text[32];
  int digits = 3;
  do std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(value));
  while (std::strtof(text, nullptr) != value && ++digits <= 9);
  return text;
}

bool read_number(const std::string& text, float& value) {
  char* end = nullptr;
  value = std::strtof(text.c_str(), &end);
  return !text.empty() && end == text.c_str() + text.size() && std::isfinite(value);
}

/// Divides weights by their sum; false where they have none. A sum of 1, but for rounding, is left
/// alone: what was divided once does not change again.
bool normalise(float* weights, int n) {
  constexpr float rounding = 1e-5f;
  float sum = 0.0f;
  for (int v = 0; v < n; ++v) sum += weights[v];
  if (!(sum > 0.0f)) return false;
  if (std::fabs(sum - 1.0f) <= rounding) return true;
  for (int v = 0; v < n; ++v) weights[v] /= sum;
  return true;
}

/// "&digit=7:0.6,2:0.4", each key with the prefix before it.
std::string format_positions(const std::string& prefix, const std::vector<float>& positions,
                             const AttributeSchema& schema) {
  std::string out;
  for (int a = 0; a < schema.size(); ++a) {
    const Attribute& attribute = schema.attributes()[a];
    const float* own = &positions[schema.first_fader(a)];
    out += "&" + prefix + key_of(attribute) + "=";
    if (attribute.kind != AttributeKind::categorical) {
      out += number(own[0]);
      continue;
    }
    std::string weights;
    for (int v = 0; v < attribute.faders(); ++v) {
      if (own[v] == 0.0f) continue;
      weights += (weights.empty() ? "" : ",") + escaped(attribute.values[v]);
      if (own[v] != 1.0f) weights += ":" + number(own[v]);
    }
    out += weights;
  }
  return out;
}

/// One attribute's part of a link into its faders; false and untouched where it makes no sense.
bool read_attribute(const Attribute& attribute, const std::string& text, float* own) {
  if (attribute.kind != AttributeKind::categorical) {
    float value;
    if (!read_number(text, value)) return false;
    own[0] = std::clamp(value, attribute.minimum, attribute.maximum);
    return true;
  }
  std::vector<float> weights(attribute.faders(), 0.0f);
  for (const std::string& part : split(text, ',')) {
    const auto [name, share] = cut(part, ':');
    const auto found = std::find(attribute.values.begin(), attribute.values.end(), unescaped(name));
    float value = 1.0f;
    if (found == attribute.values.end() || (!share.empty() && !read_number(share, value))) continue;
    weights[found - attribute.values.begin()] += std::clamp(value, 0.0f, 1.0f);
  }
  if (!normalise(weights.data(), attribute.faders())) return false;
  std::copy(weights.begin(), weights.end(), own);
  return true;
}

/// Where the link says nothing: the schema's initial positions, weights with the sum 1.
std::vector<float> unsaid_positions(const AttributeSchema& schema) {
  std::vector<float> positions = schema.initial_positions();
  for (int a = 0; a < schema.size(); ++a) {
    const Attribute& attribute = schema.attributes()[a];
    if (attribute.kind == AttributeKind::categorical)
      normalise(&positions[schema.first_fader(a)], attribute.faders());
  }
  return positions;
}

void read_into(std::vector<float>& positions, const AttributeSchema& schema,
               const std::string& name, const std::string& text) {
  const int attribute = schema.find(name);
  if (attribute < 0) return;
  std::vector<float> changed = positions.empty() ? unsaid_positions(schema) : positions;
  if (read_attribute(schema.attributes()[attribute], text,
                     &changed[schema.first_fader(attribute)])) {
    positions = std::move(changed);
  }
}

std::vector<float> read_u(const std::string& hex) {
  if (hex.empty() || hex.size() % 4 != 0 || hex.size() / 4 > max_u) return {};
  std::vector<float> u;
  for (std::size_t i = 0; i < hex.size(); i += 4) {
    int half = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = hex_value(hex[i + k]);
      if (value < 0) return {};
      half = half * 16 + value;
    }
    const float number = half_to_float(static_cast<std::uint16_t>(half));
    if (!std::isfinite(number)) return {};
    u.push_back(number);
  }
  return u;
}

/// To a thousandth of the fader's range: what a hand can set, and a short link.
std::vector<float> rounded(std::vector<float> positions, const AttributeSchema& schema) {
  for (int fader = 0; fader < schema.faders(); ++fader) {
    const Attribute& attribute = schema.attributes()[attribute_of(schema, fader)];
    const double span = static_cast<double>(attribute.maximum) - attribute.minimum;
    const double step = std::pow(10.0, std::floor(std::log10(span)) - 3.0);
    const double to = std::round(positions[fader] / step) * step;
    positions[fader] =
        std::clamp(static_cast<float>(to), attribute.minimum, attribute.maximum);
  }
  return positions;
}

}  // namespace

bool operator==(const Permalink& a, const Permalink& b) {
  return a.model == b.model && a.gallery == b.gallery && a.u == b.u && a.origin == b.origin &&
         a.positions == b.positions;
}

Permalink permalink_of(const ConsoleState& state, const AttributeSchema& schema,
                       const std::string& model) {
  Permalink link;
  link.model = model;
  link.gallery = state.gallery_index;
  if (state.gallery_index < 0 && state.u.size() <= max_link_u) {
    for (const float value : state.u) link.u.push_back(half_to_float(float_to_half(value)));
    link.origin = rounded(state.origin, schema);
  }
  link.positions = rounded(state.positions, schema);
  return link;
}

std::string format_permalink(const Permalink& link, const AttributeSchema& schema) {
  std::string out = "m=" + escaped(link.model);
  if (link.gallery >= 0) {
    out += "&img=" + std::to_string(link.gallery);
  } else if (!link.u.empty()) {
    out += "&u=";
    for (const float value : link.u) {
      const std::uint16_t half = float_to_half(value);
      for (int shift = 12; shift >= 0; shift -= 4) out += hex_digits[half >> shift & 15];
    }
    if (!link.origin.empty()) out += format_positions(origin_prefix, link.origin, schema);
  }
  if (!link.positions.empty()) out += format_positions("", link.positions, schema);
  return out;
}

Permalink parse_permalink(const std::string& text, const AttributeSchema& schema) {
  constexpr std::size_t prefix = sizeof origin_prefix - 1;
  Permalink link;
  for (const std::string& part :
       split(!text.empty() && text[0] == '#' ? text.substr(1) : text, '&')) {
    const auto [key, value] = cut(part, '=');
    float index;
    if (key == "m") {
      link.model = unescaped(value);
    } else if (key == "img") {
      if (read_number(value, index) && index >= 0 && index < 1e6f)
        link.gallery = static_cast<int>(index);
    } else if (key == "u" || key == "z") {
      link.u = read_u(value);
    } else if (key.compare(0, prefix, origin_prefix) == 0) {
      read_into(link.origin, schema, unescaped(key.substr(prefix)), value);
    } else {
      read_into(link.positions, schema, unescaped(key), value);
    }
  }
  // A picture of the gallery brings its own u, and an origin means nothing without a u.
  if (link.gallery >= 0) link.u.clear();
  if (link.u.empty()) link.origin.clear();
  return link;
}

}  // namespace fader
