// The pad: strokes of a finger or a mouse, kept as points and painted as soft ink.
#pragma once

#include <vector>

#include "shared/image.hpp"

namespace fader {

/// A point on the pad: 0 … 1 from the left and from the top.
struct PadPoint {
  float x = 0.0f, y = 0.0f;
};
inline bool operator==(PadPoint a, PadPoint b) { return a.x == b.x && a.y == b.y; }
using Stroke = std::vector<PadPoint>;

class Drawing {
 public:
  static constexpr int side = 280;  ///< ten times MNIST's 28
  /// Points are kept to 1/1024 of the pad, so that a link (link_code.hpp) says exactly where they are.
  static constexpr int grid = 1024;

  Drawing();

  void begin(PadPoint point);
  void extend(PadPoint point);
  void end();
  void undo();  ///< takes the last stroke back
  void clear();
  /// Paints strokes() of another drawing: the same ink, to the bit.
  void restore(std::vector<Stroke> strokes);

  bool empty() const { return strokes_.empty(); }
  bool active() const { return active_; }  ///< a stroke is being drawn
  const std::vector<Stroke>& strokes() const { return strokes_; }
  /// The ink, grey [side, side], 0 … 255.
  const Image& ink() const { return ink_; }
  /// Grows with every change of the ink.
  unsigned revision() const { return revision_; }

 private:
  void paint_curve(PadPoint start, PadPoint control, PadPoint stop);
  void paint_line(PadPoint start, PadPoint stop);
  void paint_newest(const Stroke& stroke);
  void repaint();

  std::vector<Stroke> strokes_;
  Image ink_;
  bool active_ = false;
  unsigned revision_ = 0;
};

}  // namespace fader
