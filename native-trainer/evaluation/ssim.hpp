// Structural similarity of two pictures (Wang, Bovik, Sheikh, Simoncelli 2004,
// doi:10.1109/TIP.2003.819861).
#pragma once

#include <torch/torch.h>

namespace fader {

/// Mean SSIM per picture, over all its channels and all places where the window lies inside: a
/// Gaussian window of 11×11, σ = 1.5; K₁ = 0.01, K₂ = 0.03. a, b: f32 [N, C, H, W] that span
/// `range`; H and W at least 11. → [N]
torch::Tensor ssim(const torch::Tensor& a, const torch::Tensor& b, double range);

}  // namespace fader
