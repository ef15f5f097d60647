// What is minimised: the discriminator's loss, and the autoencoder's against it.
#pragma once

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

#include "native-trainer/training/trainer.hpp"

namespace fader {

/// Sum over the attributes of how badly `logits` tell `channels` (both [N, schema.dim()]):
/// cross-entropy for binary and categorical, squared error for continuous. `balance`, f32
/// [schema.dim()], weighs the values (class_balance); undefined: all alike.
torch::Tensor attribute_loss(const AttributeSchema&, const torch::Tensor& logits,
                             const torch::Tensor& channels, const torch::Tensor& balance = {});

/// Weights that make every value of an attribute count alike, however rare: 1 / (n · frequency),
/// at most 20; 1 for a continuous one. A rare value (6 % of faces wear glasses) is what a fader
/// loses first. channels: [N, schema.dim()] of training images.
torch::Tensor class_balance(const AttributeSchema&, const torch::Tensor& channels);

/// What the encoder wants the discriminator to say, whatever the picture: every value as likely
/// (0 when it is so; bounded below, so it cannot run away), for a continuous attribute the middle
/// of its range.
torch::Tensor uniform_loss(const AttributeSchema&, const torch::Tensor& logits);

/// Mean absolute difference of the slopes (neighbour less pixel, both ways) of two batches of
/// images, [N, C, S, S]: what the mean squared error hardly counts, grain on a flat cheek or a line
/// gone soft, counts here most (as in Mathieu et al., 2016, "gradient difference loss").
torch::Tensor edge_loss(const torch::Tensor& images, const torch::Tensor& real);

/// Channels in which every attribute has a value other than its own: y + U{1 … n−1} mod n (the
/// official code's), a continuous one drawn anew from the fader's range.
torch::Tensor swap_attributes(const AttributeSchema&, const torch::Tensor& channels);

/// Channels as a person sets them: of several attributes each is swapped or left as it is, with
/// equal chances, so that one fader alone is tried as well as many; a lone one is always swapped.
torch::Tensor move_some_faders(const AttributeSchema&, const torch::Tensor& channels);

/// Running means of a run's losses by name, for the log.
class LossLog {
 public:
  void add(const std::string& name, const torch::Tensor& loss);
  double operator[](const std::string& name) const;
  /// "rec 0.0213 · lat 0.012", in order of first appearance.
  std::string text() const;
  const std::vector<std::pair<std::string, double>>& means() const { return means_; }

 private:
  std::vector<std::pair<std::string, double>> means_;
};

/// One step of the discriminator: on remembered latents where there are any, else on this batch's.
void discriminator_step(TrainingState&, const torch::Tensor& images, const torch::Tensor& channels,
                        LossLog& log);

/// One maximum-likelihood step of the flow on remembered latents: every setting's latents become
/// normal. Does nothing where there is no flow or nothing is remembered.
void flow_step(TrainingState&, LossLog& log);

/// Where a run stands: what its schedules say of this step.
struct Schedule {
  double lambda_lat_dis = 0;   ///< the discriminator's weight by its epoch
  double ramp = 1;             ///< of all but reconstruction and KL, in [0, 1]
  double kl_ramp = 1;          ///< of the KL divergence
  bool encoder_rests = false;  ///< the encoder is as it will be deployed: no gradient, no change
};

/// One step of encoder (unless it rests), flow and decoder. images: f32 [N, C, S, S] in [−1, 1].
void autoencoder_step(TrainingState&, const torch::Tensor& images, const torch::Tensor& channels,
                      const Schedule& schedule, LossLog& log);

}  // namespace fader
