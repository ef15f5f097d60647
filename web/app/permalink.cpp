#include "web/app/permalink.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "shared/weights_file.hpp"

namespace fader {
namespace {

constexpr const char* hex_digits = "0123456789abcdef";
constexpr std::size_t largest_latent = 4096;  // numbers; a longer link is not a link of ours

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
        c == '_') {
      out += c;
    } else {
      out += {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};
    }
  }
  return out;
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

std::string number(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3g", static_cast<double>(value));
  return text;
}

bool read_number(const std::string& text, float& value) {
  char* end = nullptr;
  value = std::strtof(text.c_str(), &end);
  return !text.empty() && *end == '\0' && std::isfinite(value);
}

/// "&digit=7:0.6,2:0.4", each key with the prefix before it.
std::string format_positions(const std::string& prefix, const std::vector<float>& positions,
                             const AttributeSchema& schema) {
  std::string out;
  for (int a = 0; a < schema.size(); ++a) {
    const Attribute& attribute = schema.attributes()[a];
    const float* own = &positions[schema.first_fader(a)];
    out += "&" + prefix + escaped(attribute.name) + "=";
    if (attribute.kind != AttributeKind::categorical) {
      out += number(own[0]);
      continue;
    }
    std::string weights;
    for (int v = 0; v < attribute.faders(); ++v) {
      if (own[v] < 0.0005f) continue;
      weights += (weights.empty() ? "" : ",") + escaped(attribute.values[v]);
      if (own[v] < 0.9995f) weights += ":" + number(own[v]);
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
  float sum = 0.0f;
  for (const std::string& part : split(text, ',')) {
    const auto [name, share] = cut(part, ':');
    const auto found = std::find(attribute.values.begin(), attribute.values.end(), unescaped(name));
    float value = 1.0f;
    if (found == attribute.values.end() || (!share.empty() && !read_number(share, value))) continue;
    value = std::clamp(value, 0.0f, 1.0f);
    weights[found - attribute.values.begin()] += value;
    sum += value;
  }
  if (sum <= 0.0f) return false;
  for (int v = 0; v < attribute.faders(); ++v) own[v] = weights[v] / sum;
  return true;
}

void read_into(std::vector<float>& positions, const AttributeSchema& schema,
               const std::string& name, const std::string& text) {
  const int attribute = schema.find(name);
  if (attribute < 0) return;
  std::vector<float> changed = positions.empty() ? schema.initial_positions() : positions;
  if (read_attribute(schema.attributes()[attribute], text,
                     &changed[schema.first_fader(attribute)])) {
    positions = std::move(changed);
  }
}

std::vector<float> read_latent(const std::string& hex) {
  if (hex.empty() || hex.size() % 4 != 0 || hex.size() / 4 > largest_latent) return {};
  std::vector<float> latent;
  for (std::size_t i = 0; i < hex.size(); i += 4) {
    int half = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = hex_value(hex[i + k]);
      if (value < 0) return {};
      half = half * 16 + value;
    }
    const float number = half_to_float(static_cast<std::uint16_t>(half));
    if (!std::isfinite(number)) return {};
    latent.push_back(number);
  }
  return latent;
}

}  // namespace

std::string format_permalink(const Permalink& link, const AttributeSchema& schema) {
  std::string out = "m=" + escaped(link.model);
  if (link.gallery >= 0) {
    out += "&img=" + std::to_string(link.gallery);
  } else if (!link.latent.empty()) {
    out += "&z=";
    for (const float value : link.latent) {
      const std::uint16_t half = float_to_half(value);
      for (int shift = 12; shift >= 0; shift -= 4) out += hex_digits[half >> shift & 15];
    }
    if (!link.origin.empty()) out += format_positions("was.", link.origin, schema);
  }
  if (!link.positions.empty()) out += format_positions("", link.positions, schema);
  return out;
}

Permalink parse_permalink(const std::string& text, const AttributeSchema& schema) {
  Permalink link;
  for (const std::string& part :
       split(!text.empty() && text[0] == '#' ? text.substr(1) : text, '&')) {
    const auto [raw_key, value] = cut(part, '=');
    const std::string key = unescaped(raw_key);
    float index;
    if (key == "m") {
      link.model = unescaped(value);
    } else if (key == "img") {
      if (read_number(value, index) && index >= 0 && index < 1e6f)
        link.gallery = static_cast<int>(index);
    } else if (key == "z") {
      link.latent = read_latent(value);
    } else if (key.rfind("was.", 0) == 0) {
      read_into(link.origin, schema, key.substr(4), value);
    } else {
      read_into(link.positions, schema, key, value);
    }
  }
  return link;
}

}  // namespace fader
