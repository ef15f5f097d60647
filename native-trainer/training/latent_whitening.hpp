// Whitening of z by a change of variables.
#pragma once

namespace fader {

struct TrainingRun;

/// Gives the z of every attribute value mean 0 and, over all, deviation 1, by a change of variables
/// z → (z − yM) / s that encoder, flow and decoder make together: u and pictures stay the same to
/// rounding. M [dim, latent_dim] and s [latent_dim] are measured on the replay buffer.
///
/// The flow can undo any shift and scale of z, so no loss holds them, and they drift: attribute
/// values far apart, each shrunk to a spot on which an optimiser's steps are coarse. Does nothing
/// unless there is a flow, the encoder is conditional, an attribute is binary or categorical, and
/// the replay buffer is full. Returns the largest |log s|.
double whiten_latent(TrainingRun& run);

}  // namespace fader
