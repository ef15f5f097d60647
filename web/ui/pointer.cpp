#include "web/ui/pointer.hpp"

#include <cfloat>

namespace fader {

bool PointerQueue::apply(ImGuiIO& io) {
  trail_.clear();
  const ImVec2 before = seen_;
  while (!queue_.empty()) {
    const Entry entry = queue_.front();
    const bool elsewhere = entry.at.x != before.x || entry.at.y != before.y;
    if (entry.event == Event::left) {
      if (!trail_.empty()) break;
      queue_.pop_front();
      seen_ = {-FLT_MAX, -FLT_MAX};
      break;
    }
    seen_ = entry.at;
    trail_.push_back(entry.at);
    if (entry.event == Event::pressed && elsewhere) {
      // ImGui sees the position now and the press in the next frame.
      break;
    }
    queue_.pop_front();
    if (entry.event != Event::moved) {
      down_ = entry.event == Event::pressed;
      break;
    }
  }
  io.MousePos = seen_;
  io.MouseDown[0] = down_;
  return !queue_.empty();
}

}  // namespace fader
