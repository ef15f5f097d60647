// A layer's bias, with what the attributes add to it.
//
// An attribute appended to a map is a constant plane, so all that a layer makes of it is a number
// per output channel: the plane's value times the sum of the weights that meet the plane. Which
// weights do depends on where the output stands at the border, and on nothing else; each such place
// is a class.
#pragma once

#include <vector>

namespace fader {

class AttributeBias {
 public:
  AttributeBias() = default;
  /// bias: [outputs]; table: [attribute_dim, classes, outputs], what a one adds.
  AttributeBias(const float* bias, int outputs, int classes, std::vector<float> table);

  /// channels: [attribute_dim]
  void set(const float* channels) noexcept;

  /// [outputs] of a class.
  const float* of(int border_class) const { return values_.data() + border_class * outputs_; }

 private:
  int outputs_ = 0;
  std::vector<float> bias_;    // [classes, outputs]
  std::vector<float> table_;   // [attribute_dim, classes, outputs]
  std::vector<float> values_;  // [classes, outputs]
};

}  // namespace fader
