#include "web/ui/ui.hpp"

namespace fader {

void Ui::say(std::string words, Role role, bool on, bool enabled, float place) {
  const std::size_t mark = marks.size() - 1;
  if (!accessible.empty() && accessible.back().mark == mark) accessible.pop_back();
  accessible.push_back({mark, std::move(words), role, on, enabled, place, popup});
}

}  // namespace fader
