#include "web/ui/pointer.hpp"

#include <cfloat>

namespace fader {

bool PointerQueue::apply(ImGuiIO& io) {
  trail_.clear();
  const ImVec2 before = seen_;
  const auto go = [this](const Entry& entry) {
    seen_ = entry.at;
    pressure_ = entry.pressure;
    trail_.push_back({entry.at, entry.pressure});
  };
  while (!queue_.empty() && queue_.front().event == Event::moved) {
    go(queue_.front());
    queue_.pop_front();
  }
  if (!queue_.empty()) {
    const Entry next = queue_.front();
    const ImVec2 at = next.at;
    if (next.event == Event::left || next.event == Event::cancelled) {
      if (trail_.empty()) {
        down_ = down_ && next.event != Event::cancelled;
        seen_ = {-FLT_MAX, -FLT_MAX};
        queue_.pop_front();
      }
    } else if (at.x != before.x || at.y != before.y) {
      go(next);  // ImGui sees the position now, and what is done there in the next step
    } else {
      down_ = next.event == Event::pressed;
      pressure_ = next.pressure;
      queue_.pop_front();
    }
  }
  io.MousePos = seen_;
  io.MouseDown[0] = down_;
  return !queue_.empty();
}

}  // namespace fader
