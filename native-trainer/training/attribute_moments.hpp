// What the mean and the covariance of u still tell of the attributes.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace fader {

/// The flow's likelihood gains little by making the covariance of u the same for all attributes (a
/// quarter of a nat of thirty), while a probe that squares gains much by its not being so. So this
/// measures it, for the flow to make it 0: M = Σₐ ‖E[yₐ v vᵀ]‖², where v = (u, 1) and yₐ is an
/// attribute's number, standardised. It is the Hilbert-Schmidt independence criterion of u and y
/// (Gretton et al. 2005) with a kernel of the second degree for u and a linear one for y. Each
/// number of y counts, so a binary attribute's two count twice.
class AttributeMoments {
 public:
  AttributeMoments() = default;
  /// For attributes distributed as y [N, dim], and u of `latent_dim` numbers.
  AttributeMoments(const torch::Tensor& y, std::int64_t latent_dim);

  bool empty() const { return !average.defined(); }
  /// An estimate of M from a batch, u [n, latent_dim] and y [n, dim], and the batches before it:
  /// the product of two that are independent, so that noise does not add up in it. Its gradient is
  /// half of M's. Undefined until there were enough batches. Then the average includes this one.
  /// All peers call it, each with its share (parallel/peers.hpp).
  torch::Tensor loss(const torch::Tensor& u, const torch::Tensor& y);

  // What a checkpoint stores.
  torch::Tensor mean, deviation;  ///< [dim]: of y
  torch::Tensor average;          ///< [dim · (latent_dim + 1), latent_dim + 1]: E[yₐ v vᵀ]
  std::int64_t batches = 0;       ///< that the average is of, as far as it counts them
};

}  // namespace fader
