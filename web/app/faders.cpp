#include "web/app/faders.hpp"

#include <algorithm>
#include <cmath>

namespace fader {
namespace {

constexpr float pi = 3.14159265f;

/// SplitMix32: small, and even enough for play.
float next_uniform(std::uint32_t& entropy) {
  entropy += 0x9e3779b9u;
  std::uint32_t z = entropy;
  z = (z ^ (z >> 16)) * 0x85ebca6bu;
  z = (z ^ (z >> 13)) * 0xc2b2ae35u;
  return static_cast<float>((z ^ (z >> 16)) >> 8) / 16777216.0f;
}

}  // namespace

std::vector<float> with_fader(const AttributeSchema& schema, const ConsoleState& state, int fader,
                              float value) {
  const int a = attribute_of(schema, fader), first = schema.first_fader(a);
  const Attribute& attribute = schema.attributes()[a];
  std::vector<float> positions = state.positions;
  if (attribute.kind != AttributeKind::categorical) {
    positions[fader] = std::clamp(value, attribute.minimum, attribute.maximum);
    return positions;
  }
  value = std::clamp(value, 0.0f, 1.0f);
  const int n = attribute.faders();
  float others = 0.0f;
  for (int i = first; i < first + n; ++i) others += i == fader ? 0.0f : positions[i];
  positions[fader] = value;
  if (others > 1e-4f) {
    for (int i = first; i < first + n; ++i) {
      if (i != fader) positions[i] *= (1.0f - value) / others;
    }
  } else if (n > 1) {
    int heir = first + nearest_end(schema, a, state.origin.data()).value;
    if (heir == fader && state.fade.to.attribute == a) heir = first + state.fade.to.value;
    if (heir == fader) heir = first + (fader - first + 1) % n;
    positions[heir] = 1.0f - value;
  }
  return positions;
}

std::vector<float> with_attribute(const AttributeSchema& schema, std::vector<float> positions,
                                  int attribute, const float* values) {
  const Attribute& what = schema.attributes()[attribute];
  const int first = schema.first_fader(attribute), n = what.faders();
  if (what.kind != AttributeKind::categorical) {
    positions[first] = std::clamp(values[0], what.minimum, what.maximum);
    return positions;
  }
  float sum = 0.0f;
  for (int i = 0; i < n; ++i) sum += std::max(values[i], 0.0f);
  if (!(sum > 0.0f)) return positions;
  for (int i = 0; i < n; ++i) positions[first + i] = std::max(values[i], 0.0f) / sum;
  return positions;
}

std::vector<float> with_solo(const AttributeSchema& schema, std::vector<float> positions,
                             int fader) {
  const int a = attribute_of(schema, fader), first = schema.first_fader(a);
  const Attribute& attribute = schema.attributes()[a];
  if (attribute.kind == AttributeKind::categorical) {
    std::fill_n(positions.begin() + first, attribute.faders(), 0.0f);
    positions[fader] = 1.0f;
  } else {
    const bool high = positions[fader] > 0.5f * (attribute.minimum + attribute.maximum);
    positions[fader] = high ? attribute.minimum : attribute.maximum;
  }
  return positions;
}

std::vector<float> random_positions(const AttributeSchema& schema, std::uint32_t entropy) {
  std::vector<float> positions(static_cast<std::size_t>(schema.faders()), 0.0f);
  for (int a = 0; a < schema.size(); ++a) {
    const Attribute& attribute = schema.attributes()[a];
    float* own = &positions[schema.first_fader(a)];
    const float span = attribute.maximum - attribute.minimum;
    if (attribute.kind != AttributeKind::categorical) {
      own[0] = attribute.minimum + next_uniform(entropy) * span;
      continue;
    }
    // Two values at most: mixes of many look like none of them.
    const int n = attribute.faders();
    const auto any = [&] { return std::min(n - 1, static_cast<int>(next_uniform(entropy) * n)); };
    const int one = any(), other = any();
    const float share = 0.5f - 0.5f * std::cos(pi * next_uniform(entropy));
    own[one] += 1.0f - share;
    own[other] += share;
  }
  return positions;
}

std::vector<float> but_locked(const AttributeSchema& schema, const ConsoleState& state,
                              std::vector<float> positions) {
  for (int a = 0; a < schema.size(); ++a) {
    if (!state.locked[a]) continue;
    const int first = schema.first_fader(a);
    std::copy_n(state.positions.begin() + first, schema.attributes()[a].faders(),
                positions.begin() + first);
  }
  return positions;
}

}  // namespace fader
