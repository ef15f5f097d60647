// The training run: its state, its steps and its loop.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/latent_flow.hpp"
#include "native-trainer/training/latent_memory.hpp"
#include "native-trainer/training/networks.hpp"
#include "native-trainer/training/preset.hpp"
#include "native-trainer/training/style_loss.hpp"

namespace fader {

/// Everything that a run needs to go on: what a checkpoint holds.
struct TrainingState {
  TrainingOptions options;
  Architecture architecture;
  AttributeSchema schema;
  std::string dataset;       ///< name
  int64_t dataset_size = 0;  ///< training images
  std::string command;       ///< the command line that began the run

  LayerStack reader{nullptr}, encoder{nullptr}, decoder{nullptr};
  LatentFlow flow{nullptr};  ///< empty where options.n_couplings is 0
  LatentDiscriminator discriminator{nullptr};
  std::unique_ptr<torch::optim::Adam> ae_optimizer, dis_optimizer;
  std::unique_ptr<torch::optim::Adam> flow_optimizer;  ///< of flow_step(); null without a flow
  LatentMemory memory;
  StyleStatistics style;  ///< empty where lambda_style is 0
  torch::Tensor balance;  ///< f32 [attribute channels]: class_balance() of the training images

  std::string credit;      ///< whose pictures these are
  Batch gallery;           ///< test images whose latents an exported file carries
  bool shippable = false;  ///< whether it may carry the images, too

  int64_t epoch = 0;           ///< epochs finished
  int64_t step = 0;            ///< steps finished in the epoch under way
  torch::Tensor best_swapped;  ///< f64 [attributes]: how well each fader worked at its best
  bool encoder_rests = false;  ///< whether options.freeze_encoder_from has been passed

  /// Fresh networks, seeded by options.seed.
  static TrainingState begin(const TrainingOptions&, const Dataset&, torch::Device,
                             const std::string& command);
  /// Networks, optimisers and memory of the sizes that options, architecture and schema ask for.
  void build(torch::Device);
  void make_optimizers();                                     ///< fresh ones
  std::vector<torch::Tensor> autoencoder_parameters() const;  ///< of encoder, decoder and flow
  /// What the networks are told of training images f32 [N, C, S, S] in [−1, 1] with these labels
  /// [N, attribute channels]: options.told.
  torch::Tensor told(const torch::Tensor& images, const torch::Tensor& labels);
  int64_t steps_per_epoch() const { return dataset_size / options.batch_size; }
};

/// How a run behaves on this machine; changes nothing of what is learnt.
struct RunSettings {
  std::string checkpoint_directory;  ///< empty: none
  int64_t checkpoint_every = 0;      ///< steps; 0: once per epoch
  bool preview = true;               ///< a picture per epoch beside the checkpoint
  torch::Device device = torch::kCPU;
};

/// Trains until options.epochs are done, or until interrupt_requested(). Returns whether it
/// finished.
bool train(TrainingState& state, const Dataset& data, const RunSettings& settings);

/// After the first Ctrl-C or SIGTERM; a second one ends the program at once.
bool interrupt_requested();
void catch_interrupts();

}  // namespace fader
