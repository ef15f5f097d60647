// The units of the latent behind a flow.
#pragma once

namespace fader {

struct TrainingState;

/// Gives the latent of every attribute setting mean 0 and, over all, deviation 1, by a change of
/// variables z → (z − yM) / s that encoder, flow and decoder make together: code and pictures stay
/// the same to rounding. M [channels, latent_dim] and s [latent_dim] are read off the remembered
/// latents.
///
/// The flow can undo any place and scale of a latent, so no loss holds them, and they drift:
/// settings far apart, each shrunk to a speck on which an optimiser's steps are coarse. Does
/// nothing unless there is a flow, the encoder is told, an attribute is binary or categorical, and
/// the memory is full. Returns the largest |log s|.
double normalise_latent(TrainingState& state);

}  // namespace fader
