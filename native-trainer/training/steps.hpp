// One training step, as the loop in run.cpp makes it: discriminator, flow, autoencoder.
#pragma once

#include <torch/torch.h>

#include "native-trainer/training/loss_log.hpp"
#include "native-trainer/training/run.hpp"
#include "native-trainer/training/schedule.hpp"

namespace fader {

// x: images f32 [N, C, S, S] in [−1, 1]; y: what the networks are conditioned on, [N, dim].

/// One step of the discriminator: on z of the replay buffer where it holds any, else on this batch.
void discriminator_step(TrainingRun&, const torch::Tensor& x, const torch::Tensor& y, LossLog&);

/// One maximum-likelihood step of the flow on z of the replay buffer. Does nothing where there is
/// no flow or the buffer is empty.
void flow_step(TrainingRun&, LossLog&);

/// One step of encoder, flow and decoder; of the decoder alone once the encoder is frozen. Returns
/// the distribution of z that the batch had, without gradient: the replay buffer's, while the
/// encoder learns.
LatentDistribution autoencoder_step(TrainingRun&, const torch::Tensor& x, const torch::Tensor& y,
                                    const Schedule&, const torch::Tensor& weights, LossLog&);

/// Everybody's codes of a batch, into the replay buffer. All peers call it.
void keep_codes(TrainingRun&, const LatentDistribution& q, const torch::Tensor& y);

/// What the schedule multiplies losses with, f32 [3]: the discriminator's, those of moved faders,
/// the KL divergence. A tensor, since they change from step to step (step_graph.hpp).
torch::Tensor loss_weights(const Schedule&);

/// Mean absolute difference of the slopes (neighbour less pixel, both ways) of two batches of
/// images [N, C, S, S]: grain on a flat cheek or a line gone soft hardly counts in the mean squared
/// error and counts here most ("gradient difference loss", Mathieu et al. 2016, arXiv 1511.05440).
torch::Tensor edge_loss(const torch::Tensor& images, const torch::Tensor& real);

}  // namespace fader
