#include "web/app/ends.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "web/app/translation.hpp"

namespace fader {
namespace {

float end_position(const Attribute& attribute, End end) {
  return end.value == 0 ? attribute.minimum : attribute.maximum;
}

}  // namespace

int ends_of(const Attribute& attribute) {
  return attribute.kind == AttributeKind::categorical ? static_cast<int>(attribute.values.size())
                                                      : 2;
}

std::vector<End> all_ends(const AttributeSchema& schema) {
  std::vector<End> ends;
  for (int a = 0; a < schema.size(); ++a) {
    for (int v = 0; v < ends_of(schema.attributes()[a]); ++v) ends.push_back({a, v});
  }
  return ends;
}

std::string readable(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string end_name(const AttributeSchema& schema, End end, bool in_english) {
  const Attribute& attribute = schema.attributes()[end.attribute];
  const auto say = [&](const std::string& name) {
    return in_english ? readable(name) : tr(readable(name));
  };
  const std::string name = say(attribute.name);
  switch (attribute.kind) {
    case AttributeKind::categorical:
      return in_english ? attribute.values[end.value] : tr(attribute.values[end.value]);
    case AttributeKind::binary:
      if (attribute.values[1] == "present")  // the schema's own words say too little
        return end.value == 1 ? name : in_english ? "no " + name : tr("no {0}", {name});
      return say(attribute.values[end.value]);
    case AttributeKind::continuous:
      if (!attribute.ends.empty()) return say(attribute.ends[end.value]);
      if (attribute.has_unit())  // "age 80"
        return name + " " + shown_number(attribute, end_position(attribute, end));
      if (in_english) return name + (end.value == 1 ? " high" : " low");
      return end.value == 1 ? tr("{0} high", {name}) : tr("{0} low", {name});
  }
  return {};
}

int attribute_of(const AttributeSchema& schema, int fader) {
  int attribute = 0;
  while (attribute + 1 < schema.size() && schema.first_fader(attribute + 1) <= fader) ++attribute;
  return attribute;
}

std::string fader_name(const AttributeSchema& schema, int fader, bool in_english) {
  const int a = attribute_of(schema, fader);
  const Attribute& attribute = schema.attributes()[a];
  const std::string name = attribute.kind == AttributeKind::categorical
                               ? attribute.values[fader - schema.first_fader(a)]
                               : readable(attribute.name);
  return in_english ? name : tr(name);
}

End next_end(const AttributeSchema& schema, End end) {
  return {end.attribute, (end.value + 1) % ends_of(schema.attributes()[end.attribute])};
}

End nearest_end(const AttributeSchema& schema, int attribute, const float* positions) {
  const Attribute& what = schema.attributes()[attribute];
  const float* own = positions + schema.first_fader(attribute);
  if (what.kind == AttributeKind::categorical) {
    return {attribute, static_cast<int>(std::max_element(own, own + what.faders()) - own)};
  }
  return {attribute, own[0] > 0.5f * (what.minimum + what.maximum) ? 1 : 0};
}

Fade with_from(const AttributeSchema& schema, Fade fade, End from) {
  if (from.attribute != fade.from.attribute) return {from, next_end(schema, from)};
  return {from, from == fade.to ? fade.from : fade.to};
}

Fade with_to(const AttributeSchema& schema, Fade fade, End to) {
  if (to.attribute != fade.from.attribute) return {next_end(schema, to), to};
  return {to == fade.from ? fade.to : fade.from, to};
}

Fade aimed_from(const AttributeSchema& schema, Fade fade, const float* positions) {
  const End from = nearest_end(schema, fade.from.attribute, positions);
  const bool same = fade.to.attribute != from.attribute || fade.to == from;
  return {from, same ? next_end(schema, from) : fade.to};
}

void apply_fade(const AttributeSchema& schema, const Fade& fade, float share, float* positions) {
  const Attribute& attribute = schema.attributes()[fade.from.attribute];
  float* own = positions + schema.first_fader(fade.from.attribute);
  if (attribute.kind == AttributeKind::categorical) {
    std::fill_n(own, attribute.faders(), 0.0f);
    own[fade.from.value] += 1.0f - share;
    own[fade.to.value] += share;
  } else {
    own[0] = (1.0f - share) * end_position(attribute, fade.from) +
             share * end_position(attribute, fade.to);
  }
}

float share_of(const AttributeSchema& schema, const Fade& fade, const float* positions) {
  if (fade.from == fade.to) return 0.0f;
  const Attribute& attribute = schema.attributes()[fade.from.attribute];
  const float* own = positions + schema.first_fader(fade.from.attribute);
  float share;
  if (attribute.kind == AttributeKind::categorical) {
    const float both = own[fade.from.value] + own[fade.to.value];
    share = both > 1e-4f ? own[fade.to.value] / both : 0.5f;
  } else {
    const float start = end_position(attribute, fade.from);
    share = (own[0] - start) / (end_position(attribute, fade.to) - start);
  }
  return std::clamp(share, 0.0f, 1.0f);
}

bool on_fade(const AttributeSchema& schema, const Fade& fade, const float* positions) {
  const int a = fade.from.attribute;
  if (schema.attributes()[a].kind != AttributeKind::categorical) return true;
  const float* own = positions + schema.first_fader(a);
  return own[fade.from.value] + own[fade.to.value] > 0.995f;
}

std::string shown_number(const Attribute& attribute, float position) {
  const bool wide = std::fabs(attribute.shown_at_1 - attribute.shown_at_0) >= 10;
  char text[32];
  std::snprintf(text, sizeof text, wide ? "%.0f" : "%.2f",
                static_cast<double>(attribute.shown(position)));
  return text;
}

}  // namespace fader
