#include "web/app/picture_fade.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "web/app/console_state.hpp"

namespace fader {
namespace {

template <class Value>
bool same(const std::shared_ptr<const Value>& a, const std::shared_ptr<const Value>& b) {
  return a == b || (a && b && *a == *b);
}

float length_of(const std::vector<float>& code) {
  return std::sqrt(std::inner_product(code.begin(), code.end(), code.begin(), 0.0f));
}

}  // namespace

bool operator==(const CodedPicture& a, const CodedPicture& b) {
  return same(a.image, b.image) && a.source == b.source && a.gallery_index == b.gallery_index &&
         a.u == b.u && a.origin == b.origin;
}

bool operator==(const PictureFade& a, const PictureFade& b) {
  return a.share == b.share && same(a.from, b.from) && same(a.to, b.to);
}

std::vector<float> code_between(const std::vector<float>& a, const std::vector<float>& b,
                                float share) {
  const float length_a = length_of(a), length_b = length_of(b);
  float of_a = 1.0f - share, of_b = share;  // codes of one direction, or of none: the straight line
  if (length_a > 0.0f && length_b > 0.0f) {
    const float cosine =
        std::inner_product(a.begin(), a.end(), b.begin(), 0.0f) / (length_a * length_b);
    const float angle = std::acos(std::clamp(cosine, -1.0f, 1.0f)), sine = std::sin(angle);
    if (sine > 1e-3f) {
      const float length = (1.0f - share) * length_a + share * length_b;
      of_a = std::sin((1.0f - share) * angle) / sine * length / length_a;
      of_b = std::sin(share * angle) / sine * length / length_b;
    }
  }
  std::vector<float> code(a.size());
  for (std::size_t i = 0; i < code.size(); ++i) code[i] = of_a * a[i] + of_b * b[i];
  return code;
}

CodedPicture picture_of(const ConsoleState& state) {
  return {state.source, state.gallery_index, state.picture, state.u, state.origin};
}

void apply_picture_fade(const AttributeSchema& schema, ConsoleState& state, float share) {
  if (!state.pictures.on()) return;
  const CodedPicture &from = *state.pictures.from, &to = *state.pictures.to;
  CodedPicture now = share <= 0.0f ? from : to;
  if (share > 0.0f && share < 1.0f) {
    now = {Source::mix, -1, nullptr, code_between(from.u, to.u, share), from.origin};
    for (std::size_t i = 0; i < now.origin.size(); ++i)
      now.origin[i] += share * (to.origin[i] - from.origin[i]);
  }
  for (int a = 0; a < schema.size(); ++a) {
    const int first = schema.first_fader(a), end = first + schema.attributes()[a].faders();
    if (state.locked[a] || !std::equal(state.positions.begin() + first,
                                       state.positions.begin() + end, state.origin.begin() + first))
      continue;
    std::copy(now.origin.begin() + first, now.origin.begin() + end,
              state.positions.begin() + first);
  }
  state.source = now.source, state.gallery_index = now.gallery_index;
  state.picture = std::move(now.image), state.u = std::move(now.u);
  state.origin = std::move(now.origin), state.pictures.share = share;
}

}  // namespace fader
