// Every number of a training run, its flag and its help, in one list; and the named recipes.
//
// Flags carry the official Fader code's names where it has them (init_fm, n_lat_dis, …).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/architecture.hpp"

namespace fader {

struct TrainingOptions {
  // The networks (shared/architecture.hpp).
  int64_t init_fm = 24, max_fm = 96, n_layers = 3;
  int64_t latent_dim = 20, hidden_dim = 0;
  std::string told = "labels";
  bool conditional_encoder = true, stochastic = true;
  int64_t n_couplings = 8, coupling_dim = 96;
  int64_t classifier_fm = 16;
  // The latent discriminator.
  std::string lat_dis = "mlp";
  int64_t hid_dim = 256;
  double lat_dis_dropout = 0;
  int64_t n_lat_dis = 3, lat_dis_batch = 256, lat_dis_memory = 8192;
  std::string adversary_target = "uniform";
  int64_t n_flow = 4;
  // The objective.
  double lambda_ae = 1, lambda_edge = 0, lambda_lat_dis = 0.02, lambda_kl = 3e-4;
  double lambda_clf_dis = 0.03, lambda_style = 0.008, lambda_cycle = 0;
  int64_t lambda_schedule = 1500, kl_schedule = 3000;
  double lambda_epoch_step = 0;
  // The optimisation.
  int64_t epochs = 16, batch_size = 128;
  double ae_lr = 1e-3, flow_lr = 1e-3, dis_lr = 2e-3, beta1 = 0.9, dis_beta1 = 0.5,
         clip_grad_norm = 1;
  double lr_decay_from = 0.1, freeze_encoder_from = 0.75;
  int64_t reader_epochs = 4;
  int64_t seed = 1;

  Architecture architecture(int image_side, int content_side, int image_channels) const;
};

/// What a recipe is for: handwriting (style_loss.hpp: has_handwriting) or pictures of other things.
enum class Subject { handwriting, pictures };

/// "default" (what measures best on the subject), "article" or "paper"; throws std::runtime_error
/// with a sentence for any other name.
TrainingOptions preset(const std::string& name, Subject subject = Subject::handwriting);
const std::vector<std::string>& preset_names();

/// Calls visit(flag, field, help) for every option: the one list that the command line, the
/// checkpoint and the log share.
template <class Options, class Visitor>
void visit_options(Options& o, Visitor&& visit) {
  visit("init_fm", o.init_fm, "Channels after the first encoder layer");
  visit("max_fm", o.max_fm, "Most channels of any layer");
  visit("n_layers", o.n_layers, "Stride-2 layers each way");
  visit("latent_dim", o.latent_dim, "Length of a vector latent; 0: the paper's latent map");
  visit("hidden_dim", o.hidden_dim, "Width of a dense layer between map and latent; 0: none");
  visit("told", o.told,
        "What networks are told of a training image: its labels, or the reader's reading of it, as "
        "they are once deployed");
  visit("conditional_encoder", o.conditional_encoder, "Tell the encoder's dense layers the attributes");
  visit("stochastic", o.stochastic, "The latent is a sample, seeded by the picture");
  visit("n_couplings", o.n_couplings, "Coupling layers of the flow on the latent; 0: no flow");
  visit("coupling_dim", o.coupling_dim, "Width of a coupling's dense layers");
  visit("classifier_fm", o.classifier_fm, "First width of the attribute reader");
  visit("lat_dis", o.lat_dis, "Latent discriminator: mlp or convolutional");
  visit("hid_dim", o.hid_dim, "Its hidden width");
  visit("lat_dis_dropout", o.lat_dis_dropout, "Its dropout");
  visit("n_lat_dis", o.n_lat_dis, "Its steps per step of the autoencoder");
  visit("lat_dis_batch", o.lat_dis_batch, "Its batch, drawn from the remembered latents");
  visit("lat_dis_memory", o.lat_dis_memory,
        "Latents remembered for it; 0: it learns from the batch at hand");
  visit("adversary_target", o.adversary_target,
        "What the encoder wants read from its latent: uniform, or a wrong value");
  visit("n_flow", o.n_flow, "Steps of the flow alone per step of the autoencoder");
  visit("lambda_ae", o.lambda_ae, "Weight of the reconstruction (mean squared error)");
  visit("lambda_edge", o.lambda_edge, "Weight of the slopes' error in the reconstruction");
  visit("lambda_lat_dis", o.lambda_lat_dis, "Weight of the latent discriminator, at its full");
  visit("lambda_kl", o.lambda_kl, "Weight of KL(latent ‖ normal), in nats per image");
  visit("lambda_clf_dis", o.lambda_clf_dis, "Weight of the reader's word on swapped decodes");
  visit("lambda_style", o.lambda_style, "Weight of kept slant and thickness on swapped decodes");
  visit("lambda_cycle", o.lambda_cycle, "Weight of swapped decodes encoding back to their latent");
  visit("lambda_schedule", o.lambda_schedule,
        "Steps over which all but reconstruction and KL rise from 0; 0: at once");
  visit("kl_schedule", o.kl_schedule,
        "Steps over which the KL divergence rises from an eighth of its weight; 0: at once");
  visit("lambda_epoch_step", o.lambda_epoch_step,
        "Instead: the discriminator's weight rises by this much per epoch");
  visit("epochs", o.epochs, "Passes over the training images");
  visit("batch_size", o.batch_size, "Images per step");
  visit("ae_lr", o.ae_lr, "Adam's learning rate for the autoencoder");
  visit("flow_lr", o.flow_lr, "Adam's learning rate for the flow's own steps");
  visit("dis_lr", o.dis_lr, "Adam's learning rate for the discriminator");
  visit("beta1", o.beta1, "Adam's first moment for the autoencoder");
  visit("dis_beta1", o.dis_beta1, "Adam's first moment for the discriminator");
  visit("clip_grad_norm", o.clip_grad_norm, "Largest gradient norm; 0: not clipped");
  visit("lr_decay_from", o.lr_decay_from,
        "Share of the run after which the learning rate falls along a cosine; 1: never");
  visit("freeze_encoder_from", o.freeze_encoder_from,
        "Share of the run after which the encoder rests, and flow and decoder learn its codes as "
        "they will be deployed; 1: never");
  visit("reader_epochs", o.reader_epochs,
        "Passes that train the attribute reader, before all else");
  visit("seed", o.seed, "Seed of weights, order and noise");
}

}  // namespace fader
