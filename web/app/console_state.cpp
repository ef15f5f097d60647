#include "web/app/console_state.hpp"

#include "web/app/same_numbers.hpp"

namespace fader {

bool operator==(const ConsoleState& a, const ConsoleState& b) {
  const bool same_picture =
      a.picture == b.picture || (a.picture && b.picture && *a.picture == *b.picture);
  const bool same_strokes =
      a.strokes == b.strokes || (a.strokes && b.strokes && *a.strokes == *b.strokes);
  return same_picture && same_strokes && a.pictures == b.pictures && a.playing == b.playing &&
         a.source == b.source && a.gallery_index == b.gallery_index && same_numbers(a.u, b.u) &&
         same_numbers(a.origin, b.origin) && same_numbers(a.positions, b.positions) &&
         a.locked == b.locked && a.fade == b.fade;
}

ConsoleState initial_state(const AttributeSchema& schema, int latent_size) {
  ConsoleState state;
  state.u.assign(static_cast<std::size_t>(latent_size), 0.0f);
  state.origin = state.positions = schema.initial_positions();
  state.locked.assign(static_cast<std::size_t>(schema.size()), false);
  return state;
}

}  // namespace fader
