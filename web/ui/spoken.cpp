#include "web/ui/ui.hpp"

namespace fader {

void Ui::say(std::string words, Role role, bool on, bool enabled, float place) {
  const std::size_t mark = marks.size() - 1;
  if (!spoken.empty() && spoken.back().mark == mark) spoken.pop_back();
  spoken.push_back({mark, std::move(words), role, on, enabled, place, popup});
}

}  // namespace fader
