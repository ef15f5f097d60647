// Slant and stroke thickness as differentiable numbers, so that a digit changed into another keeps
// the hand that wrote it.
//
// Training's own proxies: evaluation measures style by other, non-differentiable means
// (evaluation/style.hpp).
#pragma once

#include <torch/torch.h>

#include "native-trainer/data/dataset.hpp"

namespace fader {

/// images: f32 [N, 1, S, S] in [−1, 1] → [N, 2]:
///   slant      μ₁₁ / μ₀₂, the horizontal shear of the ink's central moments
///   thickness  2 · ink / outline, the outline being the total variation of the ink
torch::Tensor style_of(const torch::Tensor& images);

/// Mean and deviation of style by attribute value, over the training images.
struct StyleStatistics {
  torch::Tensor mean;       ///< [values, 2]
  torch::Tensor deviation;  ///< [values, 2]
  bool empty() const { return !mean.defined(); }
  StyleStatistics to(torch::Device device) const;
};

/// Of handwriting (Dataset::handwriting()) with one categorical attribute. Throws
/// std::runtime_error with a sentence for other data.
StyleStatistics measure_style(const Dataset& data);

/// How far a decode's style is from its input's, each counted in deviations from its own value's
/// mean (a 1 has other slants than a 7, and that difference is the digit's, not the hand's).
/// images, decodes: [N, 1, S, S]; y, other_y: one-hot [N, values]. Returns a scalar.
torch::Tensor style_loss(const StyleStatistics& statistics, const torch::Tensor& images,
                         const torch::Tensor& y, const torch::Tensor& decodes,
                         const torch::Tensor& other_y);

/// Mean squared ink in a frame of `width` pixels around the images, where no digit has any.
torch::Tensor border_ink(const torch::Tensor& images, int64_t width);

}  // namespace fader
