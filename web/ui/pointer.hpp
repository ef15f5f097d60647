// Mouse and touch on their way to ImGui, in order and in steps: a position arrives a step before what
// is done there, and no tap is so short that its press and release fall into one step. Each is a frame
// for ImGui; on the screen all of them are one.
#pragma once

#include <imgui.h>

#include <deque>
#include <vector>

namespace fader {

/// What a mouse presses with, which feels nothing of it.
constexpr float usual_pressure = 0.5f;

class PointerQueue {
 public:
  struct Place {
    ImVec2 at;
    float pressure;  ///< 0 … 1, of a pen
  };
  void move(float x, float y, float pressure = usual_pressure) {
    queue_.push_back({Event::moved, {x, y}, pressure});
  }
  void press(float x, float y, float pressure = usual_pressure) {
    queue_.push_back({Event::pressed, {x, y}, pressure});
  }
  void release(float x, float y) { queue_.push_back({Event::released, {x, y}, pressure_}); }
  /// The press is taken back: nothing was clicked, and nothing is hovered any more.
  void cancel() { queue_.push_back({Event::cancelled, {0, 0}, usual_pressure}); }
  /// Nothing is hovered any more: a finger was lifted, the mouse has left.
  void leave() { queue_.push_back({Event::left, {0, 0}, usual_pressure}); }

  /// Before ImGui::NewFrame. True while events wait for the next step.
  bool apply(ImGuiIO& io);
  /// Every place that the pointer went through since the last step: the pad wants them all.
  const std::vector<Place>& trail() const { return trail_; }
  /// Of what ImGui saw last.
  float pressure() const { return pressure_; }
  /// A button or finger is down, as ImGui saw it last.
  bool down() const { return down_; }
  /// Events wait to be seen.
  bool waiting() const { return !queue_.empty(); }

 private:
  enum class Event { moved, pressed, released, cancelled, left };
  struct Entry {
    Event event;
    ImVec2 at;
    float pressure;
  };
  std::deque<Entry> queue_;
  std::vector<Place> trail_;
  ImVec2 seen_ = {-1, -1};
  float pressure_ = usual_pressure;
  bool down_ = false;
};

}  // namespace fader
