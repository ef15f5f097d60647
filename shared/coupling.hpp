// What a coupling layer keeps and what it changes: the one convention that trainer and player
// share.
//
// The conditional flow maps the encoder's z to its base variable u under the attributes y, and back
// (Real NVP, Dinh et al. 2017, arXiv 1605.08803):
//
//   u ← (z − y · shift) ⊙ exp(y · log_scale)    flow.shift, flow.log_scale [attribute_dim,
//   latent_dim] for each coupling:
//     (a, t) ← net(u[kept], y)                  three dense layers
//     s ← max_log_scale · tanh(a / max_log_scale)
//     u[changed] ← u[changed] ⊙ exp(s) + t
#pragma once

namespace fader {

/// Bounds |s|, so that no single coupling can blow up.
constexpr float max_log_scale = 1.5f;

/// Index of the i-th kept (i in [0, latent_dim / 2)) number of a coupling. Couplings take turns:
/// lower half, upper half, even, odd.
constexpr int kept_index(int coupling, int i, int latent_dim) {
  switch (coupling % 4) {
    case 0:
      return i;
    case 1:
      return latent_dim / 2 + i;
    case 2:
      return 2 * i;
    default:
      return 2 * i + 1;
  }
}
/// Index of the i-th changed number: those that the coupling does not keep, in order.
constexpr int changed_index(int coupling, int i, int latent_dim) {
  return kept_index(coupling ^ 1, i, latent_dim);
}

}  // namespace fader
