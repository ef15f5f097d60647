#include "web/ui/pointer.hpp"

#include <cfloat>

namespace fader {

bool PointerQueue::apply(ImGuiIO& io) {
  trail_.clear();
  const ImVec2 before = seen_;
  const auto go = [this](ImVec2 at) {
    seen_ = at;
    trail_.push_back(at);
  };
  while (!queue_.empty() && queue_.front().event == Event::moved) {
    go(queue_.front().at);
    queue_.pop_front();
  }
  if (!queue_.empty()) {
    const auto [event, at] = queue_.front();
    if (event == Event::left) {
      if (trail_.empty()) {
        seen_ = {-FLT_MAX, -FLT_MAX};
        queue_.pop_front();
      }
    } else if (at.x != before.x || at.y != before.y) {
      go(at);  // ImGui sees the position now, and what is done there in the next step
    } else {
      down_ = event == Event::pressed;
      queue_.pop_front();
    }
  }
  io.MousePos = seen_;
  io.MouseDown[0] = down_;
  return !queue_.empty();
}

}  // namespace fader
