#include "native-trainer/model/adam_update.hpp"

#include <cmath>

namespace fader {

void adam_update(const AdamStep& step, std::int64_t count, const float* __restrict gradient,
                 float* __restrict mean, float* __restrict square, float* __restrict parameter) {
  const AdamStep s = step;
  for (std::int64_t i = 0; i < count; ++i) {
    const float g = gradient[i];
    mean[i] = s.beta1 * mean[i] + (1 - s.beta1) * g;
    square[i] = s.beta2 * square[i] + (1 - s.beta2) * g * g;
    parameter[i] -= s.rate * mean[i] / (std::sqrt(square[i]) * s.scale + s.eps);
  }
}

}  // namespace fader
