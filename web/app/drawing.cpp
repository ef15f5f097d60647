#include "web/app/drawing.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fader {
namespace {

// A digit drawn as people draw on the pad, about 70 % of its height, then has strokes about as wide
// as MNIST's: 2.4 of 20 pixels.
constexpr float brush_radius = 0.042f * Drawing::side;
constexpr float edge = 2.0f;        // pixels over which the ink fades out
constexpr float min_step = 0.003f;  // closer points are hand tremor
constexpr int curve_pieces = 6;

PadPoint between(PadPoint a, PadPoint b) {
  return {(a.x + b.x) * 0.5f, (a.y + b.y) * 0.5f, (a.width + b.width) * 0.5f};
}

PadPoint on_grid(PadPoint point) {
  const auto snapped = [](float v) {
    return std::round(std::clamp(v, 0.0f, 1.0f) * Drawing::grid) / Drawing::grid;
  };
  const float width = std::clamp(point.width, 1.0f / Drawing::width_grid, Drawing::max_width);
  return {snapped(point.x), snapped(point.y),
          std::round(width * Drawing::width_grid) / Drawing::width_grid};
}

}  // namespace

Drawing::Drawing() : ink_(side, side, 1) {}

void Drawing::begin(PadPoint point) {
  point = on_grid(point);
  strokes_.push_back({point});
  active_ = true;
  paint_line(point, point);
}

void Drawing::extend(PadPoint point) {
  if (!active_) return;
  point = on_grid(point);
  Stroke& stroke = strokes_.back();
  if (std::hypot(point.x - stroke.back().x, point.y - stroke.back().y) < min_step) return;
  stroke.push_back(point);
  paint_newest(stroke);
}

void Drawing::end() {
  if (!active_) return;
  active_ = false;
  const Stroke& stroke = strokes_.back();
  if (stroke.size() > 1)
    paint_line(between(stroke[stroke.size() - 2], stroke.back()), stroke.back());
}

void Drawing::undo() {
  if (strokes_.empty()) return;
  active_ = false;
  strokes_.pop_back();
  repaint();
}

void Drawing::clear() { set({}); }

void Drawing::set(Strokes strokes) {
  active_ = false;
  strokes_ = std::move(strokes);
  repaint();
}

// Quadratic curves from midpoint to midpoint, so that a fast hand leaves no corners.
void Drawing::paint_newest(const Stroke& stroke) {
  const std::size_t n = stroke.size();
  if (n == 2) {
    paint_line(stroke[0], between(stroke[0], stroke[1]));
  } else {
    paint_curve(between(stroke[n - 3], stroke[n - 2]), stroke[n - 2],
                between(stroke[n - 2], stroke[n - 1]));
  }
}

void Drawing::paint_curve(PadPoint start, PadPoint control, PadPoint stop) {
  PadPoint last = start;
  for (int piece = 1; piece <= curve_pieces; ++piece) {
    const float t = static_cast<float>(piece) / curve_pieces, u = 1.0f - t;
    const PadPoint next = {u * u * start.x + 2 * u * t * control.x + t * t * stop.x,
                           u * u * start.y + 2 * u * t * control.y + t * t * stop.y,
                           u * u * start.width + 2 * u * t * control.width + t * t * stop.width};
    paint_line(last, next);
    last = next;
  }
}

// A capsule, as wide at each end as the pen is there: ink by distance from the segment; the darker
// of old and new wins.
void Drawing::paint_line(PadPoint start, PadPoint stop) {
  const float ax = start.x * side, ay = start.y * side;
  const float dx = stop.x * side - ax, dy = stop.y * side - ay;
  const float length2 = std::max(dx * dx + dy * dy, 1e-6f);
  const float reach = brush_radius * std::max(start.width, stop.width) + edge;
  const auto clamp = [](float v) { return std::clamp(static_cast<int>(v), 0, side - 1); };
  for (int y = clamp(std::min(ay, ay + dy) - reach); y <= clamp(std::max(ay, ay + dy) + reach);
       ++y) {
    for (int x = clamp(std::min(ax, ax + dx) - reach); x <= clamp(std::max(ax, ax + dx) + reach);
         ++x) {
      const float px = static_cast<float>(x) + 0.5f - ax, py = static_cast<float>(y) + 0.5f - ay;
      const float along = std::clamp((px * dx + py * dy) / length2, 0.0f, 1.0f);
      const float distance = std::hypot(px - along * dx, py - along * dy);
      const float radius = brush_radius * (start.width + along * (stop.width - start.width));
      const float cover = std::clamp((radius - distance) / edge + 0.5f, 0.0f, 1.0f);
      std::uint8_t& pixel = ink_.at(x, y);
      pixel = std::max(pixel, static_cast<std::uint8_t>(cover * 255.0f + 0.5f));
    }
  }
  ++revision_;
}

void Drawing::repaint() {
  ink_ = Image(side, side, 1);
  Stroke so_far;
  for (const Stroke& stroke : strokes_) {
    so_far.clear();
    for (const PadPoint& point : stroke) {
      so_far.push_back(point);
      so_far.size() == 1 ? paint_line(point, point) : paint_newest(so_far);
    }
    if (stroke.size() > 1)
      paint_line(between(stroke[stroke.size() - 2], stroke.back()), stroke.back());
  }
  ++revision_;
}

}  // namespace fader
