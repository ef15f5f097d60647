// Rectangles in CSS pixels, cut up as a layout is read: from the top, from the left.
#pragma once

#include <imgui.h>

#include <algorithm>

namespace fader {

struct Rect {
  float x = 0.0f, y = 0.0f, w = 0.0f, h = 0.0f;

  ImVec2 min() const { return {x, y}; }
  ImVec2 max() const { return {x + w, y + h}; }
  ImVec2 centre() const { return {x + w * 0.5f, y + h * 0.5f}; }
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  bool empty() const { return w <= 0.0f || h <= 0.0f; }
  Rect inset(float by) const { return inset(by, by); }
  Rect inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }

  /// Cuts off and returns the part at one side; a gap goes too.
  Rect take_top(float height, float gap = 0.0f) {
    const Rect part = {x, y, w, height};
    y += height + gap;
    h = std::max(0.0f, h - height - gap);
    return part;
  }
  Rect take_bottom(float height, float gap = 0.0f) {
    const Rect part = {x, y + h - height, w, height};
    h = std::max(0.0f, h - height - gap);
    return part;
  }
  Rect take_left(float width, float gap = 0.0f) {
    const Rect part = {x, y, width, h};
    x += width + gap;
    w = std::max(0.0f, w - width - gap);
    return part;
  }
  Rect take_right(float width, float gap = 0.0f) {
    const Rect part = {x + w - width, y, width, h};
    w = std::max(0.0f, w - width - gap);
    return part;
  }
  /// A square of this side in the middle.
  Rect middle(float side) const {
    return {x + (w - side) * 0.5f, y + (h - side) * 0.5f, side, side};
  }
};

}  // namespace fader
