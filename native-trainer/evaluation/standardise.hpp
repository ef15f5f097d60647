// What every probe does to codes before it looks at them.
#pragma once

#include <torch/torch.h>

#include "native-trainer/evaluation/codes.hpp"

namespace fader {

/// Mean 0 and variance 1 by the training codes; the same for whatever is compared with them.
class Standardise {
 public:
  explicit Standardise(const Codes& training);
  /// u: f32 [n, width]
  torch::Tensor operator()(const torch::Tensor& u) const { return (u - mean_) / scale_; }

  const torch::Tensor& mean() const { return mean_; }    ///< f32 [width]
  const torch::Tensor& scale() const { return scale_; }  ///< f32 [width]

 private:
  torch::Tensor mean_, scale_;
};

}  // namespace fader
