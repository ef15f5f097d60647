// Mouse and touch on their way to ImGui, in order and in steps: a position arrives a step before what
// is done there, and no tap is so short that its press and release fall into one step. Each is a frame
// for ImGui; on the screen all of them are one.
#pragma once

#include <imgui.h>

#include <deque>
#include <vector>

namespace fader {

class PointerQueue {
 public:
  void move(float x, float y) { queue_.push_back({Event::moved, {x, y}}); }
  void press(float x, float y) { queue_.push_back({Event::pressed, {x, y}}); }
  void release(float x, float y) { queue_.push_back({Event::released, {x, y}}); }
  /// Nothing is hovered any more: a finger was lifted, the mouse has left.
  void leave() { queue_.push_back({Event::left, {0, 0}}); }

  /// Before ImGui::NewFrame. True while events wait for the next step.
  bool apply(ImGuiIO& io);
  /// Every place that the pointer went through since the last step: the pad wants them all.
  const std::vector<ImVec2>& trail() const { return trail_; }
  /// A button or finger is down, as ImGui saw it last.
  bool down() const { return down_; }
  /// Events wait to be seen.
  bool waiting() const { return !queue_.empty(); }

 private:
  enum class Event { moved, pressed, released, left };
  struct Entry {
    Event event;
    ImVec2 at;
  };
  std::deque<Entry> queue_;
  std::vector<ImVec2> trail_;
  ImVec2 seen_ = {-1, -1};
  bool down_ = false;
};

}  // namespace fader
