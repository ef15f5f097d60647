// What a coupling layer keeps and what it changes: the one convention that trainer and player
// share.
//
// The conditional flow carries an encoder's latent z to the code u that is deployed, under the
// attributes y, and back (Real NVP, Dinh et al. 2017, arXiv 1605.08803):
//   u ← (z − y·shift) ⊙ exp(y·log_scale)          tensors flow.shift, flow.log_scale [channels,
//   latent_dim] per coupling, with (a, t) = net(u[kept], y):  u[changed] ← u[changed] ⊙ exp(s) + t,
//   s = coupling_limit · tanh(a / coupling_limit)
#pragma once

namespace fader {

/// Bounds a coupling's log-scale, so that no single step can blow up.
constexpr float coupling_limit = 1.5f;

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
