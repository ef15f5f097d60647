// Measures of handwriting that a digit's class does not decide: how thick the stroke is and how far
// it leans. After Morpho-MNIST (Castro et al. 2019, "Morpho-MNIST: Quantitative Assessment and
// Diagnostics for Representation Learning", JMLR 20): thickness from the distance transform along
// the middle of the stroke, slant from the shear of the image's moments.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <vector>

namespace fader {

/// Stroke thickness of a grey picture [side, side] (any scale; dark 0), in pixels.
///
/// The picture is enlarged 4× (bilinear) and cut at half its maximum. D(p) is the Euclidean
/// distance of an ink point to the nearest point without ink. On ridge points (no neighbour of the
/// 8 has a larger D) D is half the stroke's thickness:  thickness = 2 · mean D(ridge) / 4.  0 for
/// an empty picture.
double stroke_thickness(const float* picture, int side);

/// How far a grey picture leans, in degrees; positive: to the right.
///
/// Moments of the ink: μ11 = Σ p (x − x̄)(y − ȳ), μ02 = Σ p (y − ȳ)²; a horizontal shear by
/// s = μ11 / μ02 would make the covariance zero, so  slant = atan(−μ11 / μ02)  (y points down).
double slant(const float* picture, int side);

struct Style {
  std::vector<double> thickness, slant;  ///< one number per picture

  void append(const Style& more);
};

/// Style of the centre `content_side`² of images f32 [N, 1, S, S] in [−1, 1].
Style written_style(const torch::Tensor& images, int content_side);

/// Spearman's rank correlation, with average ranks for ties; 0 where one side is constant, NaN
/// where a number is.
double spearman(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace fader
