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
  int64_t latent_dim = 20, hidden_dim = 0, linear_sz = 0;
  bool conditional_encoder = true, stochastic = true;
  double init_log_variance = -3;
  int64_t n_couplings = 8, coupling_dim = 96;
  int64_t classifier_fm = 16;
  // What they are conditioned on, and the classifier that predicts it.
  std::string condition_on = "labels";
  int64_t classifier_epochs = 4;
  double classifier_lr = 2e-3, class_weight_cap = 20;
  bool h_flip = false;
  double augment_rotation = 0.2, augment_scale = 0.15, augment_shear = 0.15, augment_shift = 0.12;
  double augment_autoencoder = 0;
  // The latent discriminator, the flow, and the z that they learn from.
  std::string lat_dis = "mlp";
  int64_t hid_dim = 256;
  double lat_dis_dropout = 0;
  int64_t n_lat_dis = 3, lat_dis_batch = 256, replay_size = 8192, frozen_replay_size = 65536;
  std::string adversary_target = "uniform";
  int64_t n_flow = 4, n_flow_frozen = 0;
  int64_t whiten_every = 100;
  double whiten_restart = 0.5;
  // The objective.
  double lambda_ae = 1, lambda_edge = 0, lambda_lat_dis = 0.02, lambda_kl = 3e-4;
  double lambda_log_scale = 0.02, lambda_moments = 0, lambda_clf_dis = 0.03, lambda_style = 0.008;
  double lambda_border = 0.05, lambda_cycle = 0;
  int64_t border_width = 4;
  int64_t lambda_schedule = 1500, kl_schedule = 3000;
  double kl_start = 0.125, lambda_epoch_step = 0;
  // The optimisation.
  int64_t epochs = 16, batch_size = 128;
  double ae_lr = 1e-3, linear_lr_share = 0.03, flow_lr = 1e-3, dis_lr = 2e-3;
  double beta1 = 0.9, dis_beta1 = 0.5;
  std::string precision = "f32";
  double clip_grad_norm = 1;
  int64_t warmup_steps = 300;
  double lr_decay_from = 0.1, lr_floor = 0.02, freeze_encoder_from = 0.75;
  bool freeze_decoder = false;
  int64_t seed = 1;
  // Which model of the run is written, and when it is enough.
  bool keep_best = false;
  int64_t patience = 0;
  double ema = 0;
  // The file.
  std::string storage = "f16", gallery_images = "raw";

  Architecture architecture(int image_side, int content_side, int image_channels) const;
};

/// What a recipe is for: handwriting (Dataset::handwriting()) or pictures of anything else.
enum class Subject { handwriting, pictures };

/// "default" (what measures best on the subject), "people", "article" or "paper"; throws
/// std::runtime_error with a sentence for any other name.
TrainingOptions preset(const std::string& name, Subject subject = Subject::handwriting);
const std::vector<std::string>& preset_names();

/// Calls visit(flag, field, help) for every option: the one list that the command line, the
/// checkpoint and the log share.
template <class Options, class Visitor>
void visit_options(Options& o, Visitor&& visit) {
  visit("init_fm", o.init_fm, "Channels after the first encoder layer");
  visit("max_fm", o.max_fm, "Most channels of any layer");
  visit("n_layers", o.n_layers, "Stride-2 layers each way");
  visit("latent_dim", o.latent_dim,
        "Length of a vector z; 0: z is the bottom map, as in the paper");
  visit("hidden_dim", o.hidden_dim, "Width of a dense layer between bottom map and z; 0: none");
  visit("linear_sz", o.linear_sz,
        "Side of a picture that linear maps read into z and draw from it beside the convolutions, "
        "begun as the "
        "training images' principal components; 0: none");
  visit("conditional_encoder", o.conditional_encoder,
        "Condition the encoder's dense layers on the attributes, too");
  visit("stochastic", o.stochastic, "z is a sample, its noise seeded by the picture");
  visit("init_log_variance", o.init_log_variance,
        "Log-variance of z at the start, precise enough to be worth using; with a linear path it "
        "follows from lambda_kl");
  visit("n_couplings", o.n_couplings, "Coupling layers of the flow between z and u; 0: no flow");
  visit("coupling_dim", o.coupling_dim, "Width of a coupling's dense layers");
  visit("classifier_fm", o.classifier_fm, "First width of the attribute classifier");
  visit("condition_on", o.condition_on,
        "What the networks are conditioned on in training: the labels, or the attributes predicted "
        "by the classifier, as once deployed");
  visit("classifier_epochs", o.classifier_epochs,
        "Passes that train the attribute classifier, before all else");
  visit("classifier_lr", o.classifier_lr, "Adam's learning rate for the attribute classifier");
  visit("class_weight_cap", o.class_weight_cap,
        "Largest weight of a rare value in the classifier's and the discriminator's loss; 0: all "
        "values weigh alike");
  visit("augment_rotation", o.augment_rotation,
        "Largest rotation of the classifier's training images, in radians");
  visit("augment_scale", o.augment_scale, "Largest change of their size, as a share");
  visit("augment_shear", o.augment_shear, "Largest horizontal shear");
  visit("augment_shift", o.augment_shift, "Largest shift, as a share of half the side");
  visit("augment_autoencoder", o.augment_autoencoder,
        "Share of these changes that the autoencoder's images get, until the encoder is frozen");
  visit(
      "h_flip", o.h_flip,
      "Flip half of all training batches horizontally, as the official code, until the encoder is "
      "frozen");
  visit("lat_dis", o.lat_dis, "Latent discriminator: mlp or convolutional");
  visit("hid_dim", o.hid_dim, "Its hidden width");
  visit("lat_dis_dropout", o.lat_dis_dropout, "Its dropout");
  visit("n_lat_dis", o.n_lat_dis, "Its steps per step of the autoencoder");
  visit("lat_dis_batch", o.lat_dis_batch, "Its batch, drawn from the replay buffer");
  visit("replay_size", o.replay_size,
        "Size of the replay buffer of z for discriminator and flow; 0: none, the discriminator "
        "learns from the batch at hand");
  visit("frozen_replay_size", o.frozen_replay_size,
        "Its size once the encoder is frozen: the first training images");
  visit("adversary_target", o.adversary_target,
        "What the encoder wants predicted from u: uniform, or a wrong value");
  visit("n_flow", o.n_flow, "Steps of the flow alone per step of the autoencoder");
  visit(
      "n_flow_frozen", o.n_flow_frozen,
      "The same once the encoder is frozen, when the flow has z's distribution still to learn; 0: "
      "no change");
  visit("whiten_every", o.whiten_every, "Steps between whitenings of z; 0: never");
  visit("whiten_restart", o.whiten_restart,
        "Change of log-scale in a whitening above which Adam's moments start anew");
  visit("lambda_ae", o.lambda_ae, "Weight of the reconstruction (mean squared error)");
  visit("lambda_edge", o.lambda_edge, "Weight of the slopes' error in the reconstruction");
  visit("lambda_lat_dis", o.lambda_lat_dis, "Weight of the latent discriminator, at its full");
  visit("lambda_kl", o.lambda_kl, "Weight of KL(u ‖ normal), in nats per image");
  visit("lambda_log_scale", o.lambda_log_scale,
        "Penalty on the squared log-scales of the flow's couplings, in nats");
  visit(
      "lambda_moments", o.lambda_moments,
      "Weight of what the mean and covariance of u tell of the attributes, in the flow's own steps "
      "once the encoder is frozen");
  visit("lambda_clf_dis", o.lambda_clf_dis,
        "Weight of the attribute classifier's loss on swapped decodes");
  visit("lambda_style", o.lambda_style,
        "Weight of preserving slant and thickness in swapped decodes (handwriting)");
  visit("lambda_border", o.lambda_border,
        "Weight of ink in the frame of swapped decodes (handwriting)");
  visit("border_width", o.border_width, "Width of that frame, in pixels");
  visit("lambda_cycle", o.lambda_cycle, "Weight of swapped decodes encoding back to their u");
  visit("lambda_schedule", o.lambda_schedule,
        "Steps over which all weights but reconstruction and KL rise from 0; 0: at once");
  visit("kl_schedule", o.kl_schedule, "Steps over which the weight of KL rises; 0: at once");
  visit("kl_start", o.kl_start, "Share of its weight that it rises from");
  visit("lambda_epoch_step", o.lambda_epoch_step,
        "Instead: the discriminator's weight rises by this much per epoch");
  visit("epochs", o.epochs, "Passes over the training images");
  visit("batch_size", o.batch_size, "Images per step");
  visit("ae_lr", o.ae_lr, "Adam's learning rate for the autoencoder");
  visit("linear_lr_share", o.linear_lr_share,
        "Share of it for the linear maps: their rows are long, and begin where they should be");
  visit("flow_lr", o.flow_lr, "Adam's learning rate for the flow's own steps");
  visit("dis_lr", o.dis_lr, "Adam's learning rate for the discriminator");
  visit("beta1", o.beta1, "Adam's first moment for the autoencoder");
  visit("dis_beta1", o.dis_beta1, "Adam's first moment for the discriminator");
  visit("precision", o.precision,
        "Numbers that the networks multiply: f32, or bf16, several times as fast on a GPU and on a "
        "processor with AMX, slower elsewhere; weights and sums stay f32");
  visit("clip_grad_norm", o.clip_grad_norm, "Largest gradient norm; 0: not clipped");
  visit("warmup_steps", o.warmup_steps,
        "Steps over which the learning rates of autoencoder and flow rise from a tenth; 0: none");
  visit("lr_decay_from", o.lr_decay_from,
        "Share of the run after which the learning rate falls along a cosine; 1: never");
  visit("lr_floor", o.lr_floor, "Share of a learning rate that is left at its end");
  visit(
      "freeze_encoder_from", o.freeze_encoder_from,
      "Share of the run after which the encoder is frozen, and flow and decoder learn its z as it "
      "will be deployed; 1: never");
  visit("freeze_decoder", o.freeze_decoder,
        "From then on leave the decoder as it is, too: only the flow learns");
  visit("seed", o.seed, "Seed of weights, order and noise");
  visit("keep_best", o.keep_best,
        "Write the model of the epoch with the best validation score instead of the last one's");
  visit("patience", o.patience,
        "Epochs without a better validation score after which the run ends; 0: it never does");
  visit("ema", o.ema,
        "Decay of an exponential moving average of the weights, which is then what is measured and "
        "written; begins anew where z is whitened and where the encoder is frozen; 0: none");
  visit("storage", o.storage,
        "Weights in the file: f32, f16, i8, or i6 (i8 that compresses better). When the encoder is "
        "frozen, its weights are rounded so, and what learns its z learns that");
  visit("gallery_images", o.gallery_images,
        "The gallery's pictures in the file beside their codes, where the data set allows it: raw, "
        "jpeg (a tenth of the weight), or none");
}

}  // namespace fader
