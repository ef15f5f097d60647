// Images as the networks see them, f32 [N, C, S, S] in [−1, 1]: cropped and augmented.
#pragma once

#include <torch/torch.h>

namespace fader {

/// The centre [N, C, side, side].
torch::Tensor crop_centre(const torch::Tensor& images, std::int64_t side);

/// Largest random change of an image, each drawn uniformly from ± its range.
struct Augmentation {
  double rotation = 0;  ///< radians
  double scale = 0;     ///< share of the size
  double shear = 0;     ///< horizontal
  double shift = 0;     ///< share of half the side, both ways
};

/// Every image rotated, scaled, sheared and shifted in its own way (LibTorch's generator on the
/// CPU); bilinear, the border repeated.
torch::Tensor augmented(const torch::Tensor& images, const Augmentation& range);

/// The whole batch flipped horizontally, or not, by a coin (LibTorch's generator on the CPU).
torch::Tensor flipped_by_a_coin(const torch::Tensor& images);

}  // namespace fader
