#include "native-trainer/training/preset.hpp"

#include <stdexcept>

namespace fader {
namespace {

/// Colour pictures of 64×64 with several attributes. Errors are means over 12 times as many numbers
/// as a digit has pixels of interest, so all that stands beside the reconstruction weighs less.
TrainingOptions pictures() {
  TrainingOptions o;
  o.init_fm = 24, o.max_fm = 128, o.n_layers = 4;
  o.latent_dim = 64, o.n_couplings = 6, o.coupling_dim = 96;
  // A number is read with an error, and the code would keep what the label says beyond the reading.
  o.told = "reading";
  o.classifier_fm = 8;
  o.lambda_edge = 0.02, o.lambda_kl = 5e-5, o.lambda_lat_dis = 3e-3, o.lambda_clf_dis = 5e-3,
  o.lambda_style = 0;
  o.lambda_schedule = 1000, o.kl_schedule = 3000;
  o.epochs = 30, o.batch_size = 64, o.ae_lr = 1.5e-3, o.reader_epochs = 12;
  return o;
}

/// The article's recipe: a latent that is a plain code, a perceptron that reads the digit from it,
/// mean squared error with weight 1 and the discriminator's weight 0, 3, 6, … up to 15; 50 epochs.
/// The article leaves the encoder's side of the adversary open; the official code's wrong value is
/// bounded, so it is used here.
TrainingOptions article() {
  TrainingOptions o;
  o.init_fm = 32, o.max_fm = 128, o.n_layers = 3;
  o.latent_dim = 64, o.hidden_dim = 0;
  o.conditional_encoder = false, o.stochastic = false, o.n_couplings = 0;
  o.lat_dis = "mlp", o.hid_dim = 256, o.lat_dis_dropout = 0, o.n_lat_dis = 1, o.lat_dis_memory = 0;
  o.adversary_target = "wrong";
  o.lambda_lat_dis = 15, o.lambda_epoch_step = 3, o.lambda_schedule = 0;
  o.lambda_kl = 0, o.lambda_clf_dis = 0, o.lambda_style = 0, o.lambda_cycle = 0;
  o.epochs = 50, o.batch_size = 128;
  o.ae_lr = 1e-3, o.dis_lr = 1e-3, o.lr_decay_from = 1, o.freeze_encoder_from = 1;
  return o;
}

/// The paper's sizes and schedule (official code's defaults): no dense layers, so the latent is the
/// bottom map; Adam 2e-4 with β₁ 0.5, batch 32, weight 1e-4 reached after 500,000 steps, 1000
/// epochs. n_layers is as deep as the image allows down to a 4×4 map, at most the paper's 6.
TrainingOptions paper() {
  TrainingOptions o;
  o.init_fm = 32, o.max_fm = 512, o.n_layers = 6;
  o.latent_dim = 0, o.hidden_dim = 0;
  o.conditional_encoder = false, o.stochastic = false, o.n_couplings = 0;
  o.lat_dis = "convolutional", o.hid_dim = 512, o.lat_dis_dropout = 0.3, o.n_lat_dis = 1,
  o.lat_dis_memory = 0;
  o.adversary_target = "wrong";
  o.lambda_lat_dis = 1e-4, o.lambda_schedule = 500000;
  o.lambda_kl = 0, o.lambda_clf_dis = 0, o.lambda_style = 0, o.lambda_cycle = 0;
  o.epochs = 1000, o.batch_size = 32;
  o.ae_lr = 2e-4, o.dis_lr = 2e-4, o.beta1 = 0.5, o.dis_beta1 = 0.5, o.clip_grad_norm = 5;
  o.lr_decay_from = 1, o.freeze_encoder_from = 1;
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
  a.conditional_encoder = conditional_encoder, a.stochastic = stochastic;
  a.n_couplings = static_cast<int>(n_couplings), a.coupling_dim = static_cast<int>(coupling_dim);
  a.classifier_fm = static_cast<int>(classifier_fm);
  // The file's own check of the numbers and of their relations is the one check.
  const auto checked = Architecture::from_json(a.to_json());
  if (!checked.ok()) throw std::runtime_error(checked.error());
  return checked.value();
}

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = {"default", "article", "paper"};
  return names;
}

TrainingOptions preset(const std::string& name, Subject subject) {
  if (name == "default") return subject == Subject::handwriting ? TrainingOptions{} : pictures();
  if (name == "article") return article();
  if (name == "paper") return paper();
  throw std::runtime_error("there is no preset '" + name + "': choose default, article or paper");
}

}  // namespace fader
