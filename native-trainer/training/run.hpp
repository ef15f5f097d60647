// A training run: what it learns, how far it has come, and its loop.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/adam.hpp"
#include "native-trainer/model/discriminator.hpp"
#include "native-trainer/model/fader_network.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/training/attribute_moments.hpp"
#include "native-trainer/training/loss_log.hpp"
#include "native-trainer/training/preset.hpp"
#include "native-trainer/training/replay_buffer.hpp"
#include "native-trainer/training/style_loss.hpp"
#include "native-trainer/training/weight_average.hpp"

namespace fader {

/// What a run does, one after the other.
enum class Phase : int64_t {
  classifier,  ///< the attribute classifier alone
  joint,       ///< encoder, flow, decoder and discriminator together
  frozen       ///< the same with the encoder frozen
};

/// Where the run came from and how far it is.
struct RunRecord {
  std::string dataset;         ///< name
  std::string dataset_digest;  ///< Dataset::digest()
  int64_t dataset_size = 0;    ///< training images
  std::string command;         ///< the command line that began the run
  std::string credit;          ///< whose pictures these are
  std::string license;         ///< of the weights; empty: none is given
  Batch gallery;               ///< validation images for an exported file's gallery and self-test
  Shippable shippable = Shippable::nothing;  ///< what it may carry of them

  Phase phase = Phase::classifier;
  int64_t epoch = 0;       ///< epochs finished: the classifier's own in its phase, then the run's
  int64_t step = 0;        ///< steps finished in the epoch under way
  double seconds = 0;      ///< that the run has been training, on whichever machines
  double best_score = 0;   ///< of validation, in dB: the best so far …
  int64_t best_epoch = 0;  ///< … and its epoch; 0: none yet
  torch::Tensor best_swapped;  ///< f64 [attributes]: how well each fader worked at its best
};

/// A share of the classifier's augmentation.
Augmentation augmentation(const TrainingOptions& options, double share = 1);

struct Optimizers {
  std::unique_ptr<Adam> autoencoder, discriminator;
  std::unique_ptr<Adam> flow;  ///< of flow_step(); null without a flow
  std::unique_ptr<Adam> classifier;
};

/// Everything that a run needs to go on: what a checkpoint holds, with the generator's state.
struct TrainingRun {
  TrainingOptions options;
  RunRecord record;
  FaderNetwork model;
  LatentDiscriminator discriminator{nullptr};
  Optimizers optimizers;
  ReplayBuffer replay;
  AttributeMoments moments;  ///< empty until flow_step() needs them
  WeightAverage average;     ///< empty where ema is 0
  StyleStatistics style;     ///< empty where lambda_style is 0
  torch::Tensor balance;  ///< f32 [dim]: class_balance() of the training images; may be undefined
  torch::Tensor attribute_mean;  ///< f32 [dim]: of the training labels

  /// Fresh networks, seeded by options.seed; or with the weights of `init` (fine_tuning.hpp).
  static TrainingRun begin(const TrainingOptions&, const Dataset&, torch::Device,
                           const std::string& command, const WeightsFile* init = nullptr);
  /// Networks, optimisers and replay buffer of the sizes that the options ask for.
  void build(const Architecture&, const AttributeSchema&, torch::Device);
  void make_optimizers();  ///< fresh ones, of all but the classifier

  /// What the networks are conditioned on for images x f32 [N, C, S, S] with these labels [N, dim]:
  /// options.condition_on.
  torch::Tensor condition(const torch::Tensor& x, const torch::Tensor& labels);
  int64_t steps_per_epoch() const { return record.dataset_size / options.batch_size; }
  void finish_epoch();
  /// Of the autoencoder.
  int64_t epochs_done() const { return record.phase == Phase::classifier ? 0 : record.epoch; }
  int64_t steps_done() const { return record.epoch * steps_per_epoch() + record.step; }
  /// The same with the attribute classifier's before them: what logs count by.
  int64_t all_steps_done() const;
  /// Of the steps under way: the attribute classifier's, then the autoencoder's.
  double learning_rate() const;
};

/// How a run behaves on this machine; changes nothing of what is learnt.
struct RunSettings {
  /// Stores the run; null: nowhere. Called at the end of every epoch, at an interrupt, and within
  /// an epoch as follows.
  std::function<void(const TrainingRun&)> save;
  int64_t checkpoint_every = 0;  ///< steps of an epoch between two; 0: five minutes
  torch::Device device = torch::kCPU;
  bool cuda_graphs = true;  ///< on a GPU, steps are recorded and played again (step_graph.hpp)
  /// Called after every epoch but the classifier's, to report it. Must not draw from LibTorch's
  /// generator.
  std::function<void(TrainingRun&, const LossLog&)> on_epoch;
  /// Called every 50 steps and after the last one of every epoch, to log them; alike bound.
  std::function<void(const TrainingRun&, const LossLog&)> on_steps;
};

/// Trains until options.epochs are done, options.patience is at its end, or any peer is interrupted
/// (all peers call it, with the same run; parallel/peers.hpp). Returns whether it finished. Throws
/// std::runtime_error with a sentence where a loss or a gradient is not a number any more; what was
/// saved before stays.
bool train(TrainingRun& run, const Dataset& data, const RunSettings& settings);

/// SIGINT (Ctrl-C) or SIGTERM where it came, here or to a peer, else 0; a second one ends the
/// program at once.
int interrupt_requested();
/// Whether it came to any peer: all call it, and all get the same answer.
bool interrupt_agreed();
void catch_interrupts();

}  // namespace fader
