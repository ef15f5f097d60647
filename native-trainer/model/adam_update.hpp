// One step of Adam over plain numbers (Kingma and Ba, 2015). No LibTorch in here.
#pragma once

#include <cstdint>

namespace fader {

struct AdamStep {
  float beta1, beta2;
  float rate;   ///< the learning rate, divided by 1 − β1^age
  float scale;  ///< 1 / √(1 − β2^age)
  float eps;
};

/// One pass over memory, which on the processor is what a step of Adam costs.
void adam_update(const AdamStep& step, std::int64_t count, const float* gradient, float* mean,
                 float* square, float* parameter);

}  // namespace fader
