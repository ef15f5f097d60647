// The pad: strokes of a finger or a mouse, kept as points and painted as soft ink.
#pragma once

#include <vector>

#include "shared/image.hpp"

namespace fader {

/// A point on the pad: 0 … 1 from the left and from the top.
struct PadPoint {
  float x = 0.0f, y = 0.0f;
  float width = 1.0f;  ///< of the pen, there; 1: the usual one
};
inline bool operator==(PadPoint a, PadPoint b) {
  return a.x == b.x && a.y == b.y && a.width == b.width;
}
/// The width of a pen at a pressure 0 … 1, of one that is `pen` wide at the usual pressure, 0.5.
constexpr float pressed_width(float pen, float pressure) { return pen * (0.4f + 1.2f * pressure); }
using Stroke = std::vector<PadPoint>;
using Strokes = std::vector<Stroke>;

class Drawing {
 public:
  static constexpr int side = 280;  ///< ten times MNIST's 28
  /// Points are kept to 1/1024 of the pad and widths to 1/32, so that a link (link_code.hpp) says
  /// exactly what they are.
  static constexpr int grid = 1024, width_grid = 32;
  static constexpr float max_width = 8.0f;

  Drawing();

  void begin(PadPoint point);
  void extend(PadPoint point);
  void end();
  void undo();  ///< takes the last stroke back
  void clear();
  void set(Strokes strokes);  ///< other strokes in the place of these: the same ink, to the bit

  const Strokes& strokes() const { return strokes_; }
  bool empty() const { return strokes_.empty(); }
  bool active() const { return active_; }  ///< a stroke is being drawn
  /// The ink, grey [side, side], 0 … 255.
  const Image& ink() const { return ink_; }
  /// Grows with every change of the ink.
  unsigned revision() const { return revision_; }

 private:
  void paint_curve(PadPoint start, PadPoint control, PadPoint stop);
  void paint_line(PadPoint start, PadPoint stop);
  void paint_newest(const Stroke& stroke);
  void repaint();

  Strokes strokes_;
  Image ink_;
  bool active_ = false;
  unsigned revision_ = 0;
};

}  // namespace fader
