#include "web/app/permalink.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "shared/half.hpp"
#include "web/app/link_code.hpp"
#include "web/app/link_text.hpp"

namespace fader {
namespace {

// The keys of a link that are no attributes. An attribute of the same name has its first letter
// escaped.
constexpr const char* reserved[] = {"m", "img", "ink", "u", "z", "fade", "lock"};
constexpr char origin_prefix[] = "was.";
constexpr char exact_mark = '~';  // before a u that is no half floats

std::string key_of(const Attribute& attribute) {
  const std::string& name = attribute.name;
  if (std::find(std::begin(reserved), std::end(reserved), name) == std::end(reserved))
    return escaped(name);
  return escaped_byte(name[0]) + escaped(name.substr(1));
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
    float& weight = weights[found - attribute.values.begin()];
    weight = std::min(weight + std::clamp(value, 0.0f, 1.0f), 1.0f);  // a value may come twice
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

/// Returns the attribute that it has read; −1: none.
int read_into(std::vector<float>& positions, const AttributeSchema& schema, const std::string& name,
              const std::string& text) {
  const int attribute = schema.find(name);
  if (attribute < 0) return -1;
  std::vector<float> changed = positions.empty() ? unsaid_positions(schema) : positions;
  if (!read_attribute(schema.attributes()[attribute], text,
                      &changed[schema.first_fader(attribute)]))
    return -1;
  positions = std::move(changed);
  return attribute;
}

std::vector<float> read_u(const std::string& text) {
  if (!text.empty() && text[0] == exact_mark) return decode_floats(text.substr(1), max_link_u);
  if (text.size() % 4 != 0 || text.size() / 4 > max_link_u) return {};
  std::vector<float> u;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    int half = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const int value = hex_value(text[i + k]);
      if (value < 0) return {};
      half = half * 16 + value;
    }
    const float number = half_to_float(static_cast<std::uint16_t>(half));
    if (!std::isfinite(number)) return {};
    u.push_back(number);
  }
  return u;
}

/// "digit:3:7"
std::optional<Fade> read_fade(const std::string& text, const AttributeSchema& schema) {
  const auto [name, ends] = cut(text, ':');
  const auto [from, to] = cut(ends, ':');
  const int attribute = schema.find(unescaped(name));
  float a, b;
  if (attribute < 0 || !read_number(from, a) || !read_number(to, b)) return std::nullopt;
  const auto count = static_cast<float>(ends_of(schema.attributes()[attribute]));
  if (!(a >= 0 && a < count && b >= 0 && b < count)) return std::nullopt;
  const Fade fade = {{attribute, static_cast<int>(a)}, {attribute, static_cast<int>(b)}};
  return fade.from == fade.to ? std::nullopt : std::make_optional(fade);
}

std::vector<int> read_locked(const std::string& text, const AttributeSchema& schema) {
  std::vector<int> locked;
  const std::vector<std::string> names = split(text, ',');
  for (int a = 0; a < schema.size(); ++a) {
    const auto is_its_name = [&](const std::string& name) {
      return unescaped(name) == schema.attributes()[a].name;
    };
    if (std::any_of(names.begin(), names.end(), is_its_name)) locked.push_back(a);
  }
  return locked;
}

}  // namespace

bool operator==(const Permalink& a, const Permalink& b) {
  return a.model == b.model && a.gallery == b.gallery && a.strokes == b.strokes && a.u == b.u &&
         a.origin == b.origin && a.positions == b.positions && a.fade == b.fade &&
         a.locked == b.locked;
}

Fade fade_of_picture(const AttributeSchema& schema, const std::vector<float>& origin) {
  return schema.size() > 0 ? aimed_from(schema, Fade(), origin.data()) : Fade();
}

Permalink permalink_of(const ConsoleState& state, const AttributeSchema& schema,
                       const std::string& model) {
  Permalink link;
  link.model = model;
  link.gallery = state.gallery_index;
  if (state.gallery_index < 0) {
    const bool drawn = state.source == Source::drawing && state.strokes;
    if (drawn && encode_strokes(*state.strokes).size() <= max_link_ink)
      link.strokes = *state.strokes;
    if (link.strokes.empty() && state.u.size() <= max_link_u) {
      link.u = state.u;
      link.origin = state.origin;
    }
  }
  if (state.positions != state.origin || carried(link, state) == Carried::faders)
    link.positions = state.positions;
  const bool chosen = state.fade != fade_of_picture(schema, state.origin);
  if (chosen && state.fade.from != state.fade.to) link.fade = state.fade;
  for (int a = 0; a < schema.size(); ++a)
    if (state.locked[a]) link.locked.push_back(a);
  return link;
}

Carried carried(const Permalink& link, const ConsoleState& state) {
  if (link.gallery >= 0 || !link.strokes.empty()) return Carried::everything;
  if (link.u.empty()) return Carried::faders;
  // A mix of two pictures is its u, and nothing else was put in.
  const bool whole = state.source == Source::link || state.source == Source::mix;
  return whole ? Carried::everything : Carried::faded;
}

std::string format_permalink(const Permalink& link, const AttributeSchema& schema) {
  std::string out = "m=" + escaped(link.model);
  if (link.gallery >= 0) {
    out += "&img=" + std::to_string(link.gallery);
  } else if (!link.strokes.empty()) {
    out += "&ink=" + encode_strokes(link.strokes);
  } else if (!link.u.empty()) {
    out += std::string("&u=") + exact_mark + encode_floats(link.u);
    if (!link.origin.empty()) out += format_positions(origin_prefix, link.origin, schema);
  }
  if (link.fade) {
    out += "&fade=" + escaped(schema.attributes()[link.fade->from.attribute].name) + ":" +
           std::to_string(link.fade->from.value) + ":" + std::to_string(link.fade->to.value);
  }
  for (std::size_t i = 0; i < link.locked.size(); ++i)
    out += (i == 0 ? "&lock=" : ",") + escaped(schema.attributes()[link.locked[i]].name);
  if (!link.positions.empty()) out += format_positions("", link.positions, schema);
  return out;
}

Permalink parse_permalink(const std::string& text, const AttributeSchema& schema) {
  constexpr std::size_t prefix = sizeof origin_prefix - 1;
  Permalink link;
  std::vector<bool> said(static_cast<std::size_t>(schema.size()), false);
  for (const std::string& part :
       split(!text.empty() && text[0] == '#' ? text.substr(1) : text, '&')) {
    const auto [key, value] = cut(part, '=');
    float index;
    if (key == "m") {
      link.model = unescaped(value);
    } else if (key == "img") {
      const bool good = read_number(value, index) && index >= 0 && index < 1e6f;
      if (good) link.gallery = static_cast<int>(index);
      link.damaged = link.damaged || !good;
    } else if (key == "ink") {
      if (value.size() <= max_link_ink) link.strokes = decode_strokes(value);
      link.damaged = link.damaged || link.strokes.empty();
    } else if (key == "u" || key == "z") {
      link.u = read_u(value);
      link.damaged = link.damaged || link.u.empty();
    } else if (key == "fade") {
      link.fade = read_fade(value, schema);
    } else if (key == "lock") {
      link.locked = read_locked(value, schema);
    } else if (key.compare(0, prefix, origin_prefix) == 0) {
      read_into(link.origin, schema, unescaped(key.substr(prefix)), value);
    } else {
      const int attribute = read_into(link.positions, schema, unescaped(key), value);
      if (attribute >= 0) said[attribute] = true;
    }
  }
  for (int a = 0; a < schema.size() && !link.positions.empty(); ++a)
    if (!said[a]) link.unsaid.push_back(a);
  // One picture: a gallery's number says more than strokes, and they more than their u. An origin
  // means nothing without a u.
  if (link.gallery >= 0) link.strokes.clear();
  if (link.gallery >= 0 || !link.strokes.empty()) link.u.clear();
  if (link.u.empty()) link.origin.clear();
  return link;
}

}  // namespace fader
