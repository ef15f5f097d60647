// A console goes on with another version of its model.
#include <algorithm>
#include <cstddef>

#include "shared/image.hpp"
#include "web/app/console.hpp"

namespace fader {

void Console::continue_from(const AttributeSchema& before, const ConsoleState& state) {
  const Architecture& a = architecture();
  if (state.picture && state.picture->size() == static_cast<std::size_t>(a.image_size())) {
    state_.strokes = state.strokes;
    show(from_planar(state.picture->data(), a.img_fm, a.img_sz), state.source);
  } else if (state.gallery_index >= 0 && state.gallery_index < model_.gallery().size) {
    show_gallery(state.gallery_index);
  }
  bool all = schema().size() == before.size();
  for (int i = 0; i < schema().size(); ++i) {
    const int known = before.find(schema().attributes()[i].name);
    const bool same =
        known >= 0 && same_to_networks(before.attributes()[known], schema().attributes()[i]);
    all = all && same && known == i;
    if (!same) continue;
    std::copy_n(state.positions.begin() + before.first_fader(known),
                schema().attributes()[i].faders(),
                state_.positions.begin() + schema().first_fader(i));
    state_.locked[i] = state.locked[known];
  }
  if (all) {
    state_.fade = state.fade;
    state_.playing = state.playing;
  }
  history_.clear();
}

}  // namespace fader
