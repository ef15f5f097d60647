// A layer's bias, with what the attributes add to it.
//
// An attribute appended to a map is a constant plane, so all that a layer makes of it is a number
// per output channel: the plane's value times the sum of the weights that meet the plane. Which
// weights do depends on the output's position at the border (border.hpp), and on nothing else; each
// such position is a class.
#pragma once

#include "wasm-infer/eigen/tensors.hpp"

namespace fader {

class AttributeBias {
 public:
  /// bias: [outputs]; table: [attribute_dim, classes · outputs], what a one adds.
  AttributeBias(const float* bias, int outputs, int classes, MatrixOf<float> table);

  /// values = bias + y · table; y: [attribute_dim]
  void set(const float* y) noexcept;

  /// [outputs] of a class.
  const float* of(int border_class) const { return values_.data() + border_class * outputs_; }

 private:
  int outputs_;
  MatrixOf<float> table_;  // [attribute_dim, classes · outputs]
  Eigen::ArrayXf bias_;    // [classes · outputs]
  Eigen::ArrayXf values_;  // [classes · outputs]
};

}  // namespace fader
