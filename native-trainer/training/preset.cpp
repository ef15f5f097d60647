#include "native-trainer/training/preset.hpp"

#include <stdexcept>

namespace fader {
namespace {

/// Colour pictures of 64×64 with several attributes. The mean squared error of a face is small
/// beside a digit's, so all other losses weigh less.
TrainingOptions pictures() {
  TrainingOptions o;
  o.init_fm = 24, o.max_fm = 128, o.n_layers = 4;
  o.latent_dim = 64, o.n_couplings = 6, o.coupling_dim = 96;
  // A continuous attribute is predicted with an error, and u would keep what the label says beyond
  // the prediction.
  o.condition_on = "predicted";
  // What the flow has not learnt of z's distribution, a probe reads in u, and it learns long after
  // the pictures are as sharp as they will be.
  o.n_flow_frozen = 20, o.frozen_replay_size = 80000;
  o.classifier_fm = 8;
  o.lambda_edge = 0.02, o.lambda_kl = 5e-5, o.lambda_lat_dis = 3e-3, o.lambda_clf_dis = 5e-3;
  o.lambda_style = 0, o.lambda_border = 0;
  o.lambda_schedule = 1000, o.kl_schedule = 3000;
  o.epochs = 30, o.batch_size = 64, o.ae_lr = 1.5e-3, o.classifier_epochs = 12;
  return o;
}

/// Portraits of 128×128: what native-trainer/people renders. A linear path, begun as the principal
/// components, carries what networks trained this short would not reach; the losses of the faders
/// are lighter still, so that they do not undo it.
TrainingOptions people() {
  TrainingOptions o = pictures();
  o.init_fm = 24, o.max_fm = 128, o.n_layers = 5;
  o.latent_dim = 192, o.linear_sz = 32;
  o.n_couplings = 10, o.coupling_dim = 160;
  o.h_flip = true;
  o.augment_rotation = 0.1, o.augment_scale = 0.08, o.augment_shear = 0.05,
  o.augment_shift = 0.06;
  o.classifier_fm = 12;
  o.lambda_edge = 5e-3, o.lambda_kl = 2e-5, o.lambda_lat_dis = 2e-3, o.lambda_clf_dis = 2e-3;
  o.lambda_schedule = 600, o.kl_schedule = 1;
  o.n_lat_dis = 1, o.n_flow = 3, o.lat_dis_batch = 512, o.freeze_encoder_from = 0.6;
  // A code of 192 numbers has 18,528 products of two, in which likelihood sees too little.
  o.lambda_moments = 1, o.flow_lr = 5e-4;
  o.epochs = 11, o.batch_size = 64, o.ae_lr = 1.5e-3, o.lr_decay_from = 0.3;
  o.classifier_epochs = 12;
  o.storage = "i6", o.gallery_images = "jpeg";  // raw pictures are a fifth of the file
  return o;
}

/// A plain autoencoder against a discriminator: nothing of what this project added.
TrainingOptions plain() {
  TrainingOptions o;
  o.hidden_dim = 0, o.conditional_encoder = false, o.stochastic = false, o.n_couplings = 0;
  o.condition_on = "labels", o.class_weight_cap = 0;
  o.n_lat_dis = 1, o.replay_size = 0, o.n_flow = 0, o.whiten_every = 0;
  o.adversary_target = "wrong";
  o.lambda_edge = 0, o.lambda_kl = 0, o.lambda_clf_dis = 0, o.lambda_style = 0, o.lambda_border = 0,
  o.lambda_cycle = 0;
  o.warmup_steps = 0, o.lr_decay_from = 1, o.freeze_encoder_from = 1;
  return o;
}

/// The article ("An intuitive understanding to Fader Networks", Towards Data Science):
/// convolutional encoder, deconvolutional decoder, a multi-layer perceptron that predicts the digit
/// from z; mean squared error with weight 1 and cross-entropy with weight 0, 3, 6, … up to 15, one
/// step more per epoch; 50 epochs. In each step first the discriminator, then the autoencoder, on
/// the same batch.
///
/// It leaves open, and here is: layer sizes as below; batches of 128; Adam at 1e-3 with β₁ 0.9 for
/// the autoencoder and 0.5 for the discriminator; the encoder's target is a wrong value, as in the
/// official code, for that is bounded. Beyond it: an attribute classifier is trained beforehand,
/// since the page starts its faders where that sees the picture; no other network learns from it.
TrainingOptions article() {
  TrainingOptions o = plain();
  o.init_fm = 32, o.max_fm = 128, o.n_layers = 3;
  o.latent_dim = 64;
  o.lat_dis = "mlp", o.hid_dim = 256;
  o.lambda_lat_dis = 15, o.lambda_epoch_step = 3, o.lambda_schedule = 0;
  o.epochs = 50, o.batch_size = 128;
  o.ae_lr = 1e-3, o.dis_lr = 1e-3, o.clip_grad_norm = 0;
  return o;
}

/// The paper (Lample et al. 2017, arXiv 1706.00409) in the sizes and schedule of its official
/// code's defaults: z is the bottom map; Adam at 2e-4 with β₁ 0.5, gradients clipped to a norm of
/// 5, batches of 32, half of them flipped horizontally; the discriminator's weight rises to 1e-4
/// over 500,000 steps; 1,000 epochs.
///
/// Deviations: n_layers is as deep as the image allows down to a 4×4 map, at most the paper's 6; an
/// epoch is a pass over the training images (there: 50,000 of them); the discriminator's step takes
/// the autoencoder's batch (there: one of its own); an attribute classifier is trained beforehand,
/// as for the article.
TrainingOptions paper() {
  TrainingOptions o = plain();
  o.init_fm = 32, o.max_fm = 512, o.n_layers = 6;
  o.latent_dim = 0;
  o.lat_dis = "convolutional", o.hid_dim = 512, o.lat_dis_dropout = 0.3;
  o.lambda_lat_dis = 1e-4, o.lambda_schedule = 500000;
  o.epochs = 1000, o.batch_size = 32, o.h_flip = true;
  o.ae_lr = 2e-4, o.dis_lr = 2e-4, o.beta1 = 0.5, o.dis_beta1 = 0.5, o.clip_grad_norm = 5;
  return o;
}

}  // namespace

Architecture TrainingOptions::architecture(int image_side, int content_side,
                                           int image_channels) const {
  Architecture a;
  a.img_sz = image_side, a.content_sz = content_side, a.img_fm = image_channels;
  a.init_fm = static_cast<int>(init_fm), a.max_fm = static_cast<int>(max_fm);
  a.n_layers = static_cast<int>(n_layers);
  // Presets are written for the largest image; a smaller one keeps a 4×4 map at the bottom.
  while (a.n_layers > 1 && (image_side >> a.n_layers) < 4) --a.n_layers;
  a.latent_dim = static_cast<int>(latent_dim), a.hidden_dim = static_cast<int>(hidden_dim);
  a.linear_sz = static_cast<int>(linear_sz);
  a.conditional_encoder = conditional_encoder, a.stochastic = stochastic;
  a.n_couplings = static_cast<int>(n_couplings), a.coupling_dim = static_cast<int>(coupling_dim);
  a.classifier_fm = static_cast<int>(classifier_fm);
  // The file's own check of the numbers and of their relations is the one check.
  const auto checked = Architecture::from_json(a.to_json());
  if (!checked.ok()) throw std::runtime_error(checked.error());
  return checked.value();
}

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = {"default", "people", "article", "paper"};
  return names;
}

TrainingOptions preset(const std::string& name, Subject subject) {
  if (name == "default") return subject == Subject::handwriting ? TrainingOptions{} : pictures();
  if (name == "people") return people();
  if (name == "article") return article();
  if (name == "paper") return paper();
  throw std::runtime_error("there is no preset '" + name +
                           "': choose default, people, article or paper");
}

}  // namespace fader
