#include "web/app/xy_pad.hpp"

#include <algorithm>

#include "web/app/faders.hpp"

namespace fader {

PadAxes usual_axes(const AttributeSchema& schema, const Fade& fade) {
  if (schema.faders() < 2) return {};
  if (schema.size() > 1) return {schema.first_fader(0), schema.first_fader(1)};
  return {fade.from.value, fade.to.value};
}

PadAxes with_axis(PadAxes axes, bool is_x, int fader) {
  int &one = is_x ? axes.x : axes.y, &other = is_x ? axes.y : axes.x;
  if (other == fader) other = one;
  one = fader;
  return axes;
}

float place_on(const AttributeSchema& schema, int fader, const std::vector<float>& positions) {
  const Attribute& attribute = schema.attributes()[attribute_of(schema, fader)];
  return std::clamp(
      (positions[fader] - attribute.minimum) / (attribute.maximum - attribute.minimum), 0.0f, 1.0f);
}

std::vector<float> with_point(const AttributeSchema& schema, const ConsoleState& state,
                              PadAxes axes, float x, float y) {
  const int a = attribute_of(schema, axes.x), b = attribute_of(schema, axes.y);
  const auto at = [&](int attribute, float place) {
    const Attribute& what = schema.attributes()[attribute];
    return what.minimum + place * (what.maximum - what.minimum);
  };
  ConsoleState moved = state;
  if (a != b) {
    moved.positions = with_fader(schema, moved, axes.x, at(a, x));
    return with_fader(schema, moved, axes.y, at(b, y));
  }
  const float sum = std::max(1.0f, x + y);
  x /= sum, y /= sum;
  // y first, of all; then x of what y leaves. The others share the rest as they stand.
  moved.positions = with_fader(schema, moved, axes.y, y);
  std::vector<float>& positions = moved.positions;
  const int first = schema.first_fader(a), end = first + schema.attributes()[a].faders();
  float others = 0.0f;
  for (int i = first; i < end; ++i) others += i == axes.x || i == axes.y ? 0.0f : positions[i];
  const float rest = std::max(0.0f, 1.0f - x - y);
  for (int i = first; i < end; ++i) {
    if (i == axes.x || i == axes.y) continue;
    positions[i] = others > 1e-4f ? positions[i] * rest / others : 0.0f;
  }
  positions[axes.x] = x;
  if (others <= 1e-4f && rest > 0.0f) {
    // All the weight was on the two: what leaves them goes where it goes from one fader.
    int heir = first + nearest_end(schema, a, state.origin.data()).value;
    for (int i = first; (heir == axes.x || heir == axes.y) && i < end; ++i) heir = i;
    if (heir == axes.x || heir == axes.y)
      positions[axes.x] = 1.0f - y;  // there are only these two
    else
      positions[heir] = rest;
  }
  return positions;
}

}  // namespace fader
