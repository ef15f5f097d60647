// The step from 0 to 1 without edges.
#pragma once

#include <algorithm>

namespace fader::people {

/// 0 at `from`, 1 at `to`, smooth between; from may be the larger.
inline float smooth_step(float from, float to, float x) {
  const float t = std::clamp((x - from) / (to - from), 0.f, 1.f);
  return t * t * (3 - 2 * t);
}

}  // namespace fader::people
