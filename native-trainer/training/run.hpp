// A training run: what it learns, how far it has come, and its loop.
//
// Three phases: the attribute classifier alone; then encoder, flow, decoder and discriminator
// together; then, for the rest of the run, the same with the encoder frozen.
#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/discriminator.hpp"
#include "native-trainer/model/fader_network.hpp"
#include "native-trainer/training/loss_log.hpp"
#include "native-trainer/training/preset.hpp"
#include "native-trainer/training/replay_buffer.hpp"
#include "native-trainer/training/style_loss.hpp"

namespace fader {

/// Where the run came from and how far it is.
struct RunRecord {
  std::string dataset;       ///< name
  int64_t dataset_size = 0;  ///< training images
  std::string command;       ///< the command line that began the run
  std::string credit;        ///< whose pictures these are
  Batch gallery;             ///< test images whose u an exported file carries
  bool shippable = false;    ///< whether it may carry the images, too

  int64_t epoch = 0;            ///< epochs finished
  int64_t step = 0;             ///< steps finished in the epoch under way
  bool encoder_frozen = false;  ///< whether the last phase has begun
  torch::Tensor best_swapped;   ///< f64 [attributes]: how well each fader worked at its best
};

struct Optimizers {
  std::unique_ptr<torch::optim::Adam> autoencoder, discriminator;
  std::unique_ptr<torch::optim::Adam> flow;  ///< of flow_step(); null without a flow
};

/// Everything that a run needs to go on: what a checkpoint holds, with the generator's state.
struct TrainingRun {
  TrainingOptions options;
  RunRecord record;
  FaderNetwork model;
  LatentDiscriminator discriminator{nullptr};
  Optimizers optimizers;
  ReplayBuffer replay;
  StyleStatistics style;  ///< empty where lambda_style is 0
  torch::Tensor balance;  ///< f32 [dim]: class_balance() of the training images; may be undefined

  /// Fresh networks, seeded by options.seed.
  static TrainingRun begin(const TrainingOptions&, const Dataset&, torch::Device,
                           const std::string& command);
  /// Networks, optimisers and replay buffer of the sizes that the options ask for.
  void build(const Architecture&, const AttributeSchema&, torch::Device);
  void make_optimizers();  ///< fresh ones

  /// What the networks are conditioned on for images x f32 [N, C, S, S] with these labels [N, dim]:
  /// options.condition_on.
  torch::Tensor condition(const torch::Tensor& x, const torch::Tensor& labels);
  int64_t steps_per_epoch() const { return record.dataset_size / options.batch_size; }
  int64_t steps_done() const { return record.epoch * steps_per_epoch() + record.step; }
};

/// How a run behaves on this machine; changes nothing of what is learnt.
struct RunSettings {
  std::string checkpoint_directory;  ///< empty: none
  int64_t checkpoint_every = 0;      ///< steps; 0: once per epoch
  torch::Device device = torch::kCPU;
  /// Called after every epoch, to report it. Must not draw from LibTorch's generator.
  std::function<void(TrainingRun&, const LossLog&)> on_epoch;
};

/// Trains until options.epochs are done, or until interrupt_requested(). Returns whether it
/// finished.
bool train(TrainingRun& run, const Dataset& data, const RunSettings& settings);

/// After the first Ctrl-C or SIGTERM; a second one ends the program at once.
bool interrupt_requested();
void catch_interrupts();

}  // namespace fader
