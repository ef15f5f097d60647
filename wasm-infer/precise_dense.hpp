// A dense layer in double precision, for the few numbers on the way from the encoder's last map to
// the code.
//
// A flow stretches small differences of the latent, so there float's rounding would come out a
// hundred times larger (measured on the digits: 1.2e-4 in float, LibTorch's own as much). These
// layers are small and run once per picture; the weights stay float, only the sums are double.
#pragma once

#include <vector>

#include "shared/architecture.hpp"

namespace fader {

class PreciseDense {
 public:
  /// weight: [outputs, inputs + attribute_dim], bias: [outputs], as in the file.
  PreciseDense(const LayerShape& shape, const float* weight, const float* bias);

  const LayerShape& shape() const { return shape_; }
  /// input: [inputs], channels-first; channels: [attribute_dim]; output: [outputs],
  /// channels-first, activated. input and output must not overlap.
  void forward(const double* input, const float* channels, double* output) const noexcept;

 private:
  LayerShape shape_;
  std::vector<float> weight_, bias_;
};

}  // namespace fader
