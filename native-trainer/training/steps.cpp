#include "native-trainer/training/steps.hpp"

#include <optional>

#include "native-trainer/model/attribute_losses.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/parallel/peers.hpp"
#include "native-trainer/training/optimizer_step.hpp"
#include "native-trainer/training/style_loss.hpp"

namespace fader {
namespace {

/// −log p(z) under the flow in nats, up to a constant, and the log-scale penalty: [N]. What its
/// couplings stretch, the flow's own scale can take back; without a penalty the two drift apart
/// until the couplings are at their limit and can no longer follow z.
torch::Tensor negative_log_likelihood(const FlowImpl::Output& flow, double lambda_log_scale) {
  return 0.5 * flow.u.square().sum(1) - flow.log_det + lambda_log_scale * flow.log_scale_squares;
}

/// KL(q(u | x) ‖ normal) in nats per picture, estimated from the one sample at hand:
/// log q(z) − log |∂u/∂z| − log p(u). Where z is not stochastic, log q is a constant and left out.
torch::Tensor kl_to_normal(const LatentDistribution& q, const torch::Tensor& z,
                           const FlowImpl::Output& flow, double lambda_log_scale) {
  auto kl = negative_log_likelihood(flow, lambda_log_scale);  // [N]
  if (q.log_variance.defined()) {
    const auto squares = (z - q.mean).square() * (-q.log_variance).exp();
    kl = kl - 0.5 * (q.log_variance + squares).sum(1);
  }
  return kl.mean();
}

/// No gradients for a module's weights for the life of a scope; they still flow through it. Those
/// of an earlier step are dropped, so that no optimizer takes them for this one's.
class NoWeightGradients {
 public:
  explicit NoWeightGradients(torch::nn::Module& module) : module_(module) {
    for (auto& parameter : module_.parameters()) parameter.mutable_grad() = torch::Tensor();
    set(false);
  }
  ~NoWeightGradients() { set(true); }

 private:
  void set(bool required) {
    for (auto& parameter : module_.parameters()) parameter.set_requires_grad(required);
  }
  torch::nn::Module& module_;
};

}  // namespace

void discriminator_step(TrainingRun& run, const torch::Tensor& x, const torch::Tensor& y,
                        LossLog& log) {
  FaderNetwork& model = run.model;
  ReplayBuffer::Draw drawn{{}, y};
  torch::Tensor u;  // [n, L]
  {
    torch::NoGradGuard no_grad;
    if (run.replay.ready()) {
      drawn = run.replay.draw(run.options.lat_dis_batch);
    } else {
      model.encoder->eval();
      drawn.q = model.encode(x, y);
    }
    u = model.to_u(drawn.q.sample(), drawn.y).u;
  }
  run.discriminator->train();
  const auto logits = run.discriminator->forward(u);
  const auto loss = attribute_loss(model.schema, logits, drawn.y, run.balance);
  log.add("dis", loss);
  log.add_gradient_norm(
      "discriminator",
      optimizer_step(*run.optimizers.discriminator, loss, run.discriminator->parameters(),
                     run.options.clip_grad_norm, "discriminator"));
}

void flow_step(TrainingRun& run, LossLog& log) {
  if (run.model.flow.is_empty() || !run.replay.ready()) return;
  const auto drawn = run.replay.draw(run.options.lat_dis_batch);
  const auto flow = run.model.flow->forward(drawn.q.sample(), drawn.y);
  auto loss = negative_log_likelihood(flow, run.options.lambda_log_scale).mean();
  log.add("flow", loss);
  if (run.options.lambda_moments > 0 && run.record.phase == Phase::frozen) {
    if (run.moments.empty()) run.moments = AttributeMoments(run.replay.attributes, flow.u.size(1));
    if (const auto moments = run.moments.loss(flow.u, drawn.y); moments.defined()) {
      log.add("moments", moments);
      loss = loss + run.options.lambda_moments * moments;
    }
  }
  log.add_gradient_norm("flow",
                        optimizer_step(*run.optimizers.flow, loss, run.model.flow->parameters(),
                                       run.options.clip_grad_norm, "flow"));
}

LatentDistribution autoencoder_step(TrainingRun& run, const torch::Tensor& x,
                                    const torch::Tensor& y, const Schedule& schedule,
                                    const torch::Tensor& weights, LossLog& log) {
  const TrainingOptions& o = run.options;
  FaderNetwork& model = run.model;
  torch::Tensor total = torch::zeros({}, x.options());
  const auto lat_ramp = weights[0], ramp = weights[1], kl_ramp = weights[2];
  const auto add = [&](const char* name, double weight, const torch::Tensor& loss,
                       const torch::Tensor& scheduled = {}) {
    const auto weighted = weight * loss;
    total = total + (scheduled.defined() ? scheduled * weighted : weighted);
    log.add(name, loss);
  };

  model.encoder->train(!schedule.encoder_frozen), model.decoder->train();
  run.discriminator->eval();
  const NoWeightGradients discriminator(*run.discriminator), classifier(*model.classifier);
  std::optional<NoWeightGradients> encoder, linear_encoder, flow_weights;
  if (schedule.encoder_frozen) {
    encoder.emplace(*model.encoder);
    if (!model.linear_encoder.is_empty()) linear_encoder.emplace(*model.linear_encoder);
    // z stands still, so likelihood alone shapes the flow: in Adam's even steps the losses of the
    // faders would pull it as hard as they pull the decoder, and away from z's distribution.
    if (!model.flow.is_empty()) flow_weights.emplace(*model.flow);
  }

  const auto q = model.encode(x, y);
  const auto z = q.sample();           // [N, L]
  const auto flow = model.to_u(z, y);  // u: [N, L]

  // Decoded in one pass: every z under its own attributes, and half of them under others.
  const bool swap = o.lambda_clf_dis > 0 || o.lambda_style > 0 || o.lambda_cycle > 0;
  const int64_t n = x.size(0), swaps = swap ? (n + 1) / 2 : 0;
  const auto half_y = y.narrow(0, 0, swaps), half_u = flow.u.narrow(0, 0, swaps);
  const auto other_y = move_some_faders(model.schema, half_y);
  const auto other_z = swaps > 0 ? model.to_z(half_u, other_y) : z.narrow(0, 0, 0);
  const auto decoded = model.decode(torch::cat({z, other_z}), torch::cat({y, other_y}));
  const auto own = decoded.narrow(0, 0, n), other = decoded.narrow(0, n, swaps);

  add("rec", o.lambda_ae, torch::mse_loss(own, x));
  if (o.lambda_edge > 0) add("edge", o.lambda_edge, edge_loss(own, x));
  if (o.lambda_kl > 0)
    add("kl", o.lambda_kl, kl_to_normal(q, z, flow, o.lambda_log_scale), kl_ramp);
  if (schedule.lambda_lat_dis > 0 && !schedule.encoder_frozen) {
    const auto logits = run.discriminator->forward(flow.u);
    add("lat", 1,
        o.adversary_target == "wrong" ? wrong_value_loss(model.schema, logits, y)
                                      : uniform_loss(model.schema, logits, run.attribute_mean),
        lat_ramp);
  }
  if (o.lambda_clf_dis > 0)
    add("clf", o.lambda_clf_dis, attribute_loss(model.schema, model.predict_logits(other), other_y),
        ramp);
  if (o.lambda_style > 0)
    add("style", o.lambda_style,
        style_loss(run.style, x.narrow(0, 0, swaps), half_y, other, other_y), ramp);
  if (o.lambda_border > 0) add("border", o.lambda_border, border_ink(other, o.border_width), ramp);
  if (o.lambda_cycle > 0) {
    const auto again = model.encode(other, other_y).mean;
    add("cycle", o.lambda_cycle, torch::mse_loss(model.to_u(again, other_y).u, half_u.detach()),
        ramp);
  }
  log.add_gradient_norm("autoencoder", optimizer_step(*run.optimizers.autoencoder, total,
                                                      model.autoencoder_parameters(),
                                                      o.clip_grad_norm, "autoencoder"));
  return q.detach();
}

void keep_codes(TrainingRun& run, const LatentDistribution& q, const torch::Tensor& y) {
  const auto everybodys = [](const torch::Tensor& own) {
    return own.defined() ? peers().gather(own) : own;
  };
  run.replay.push({everybodys(q.mean), everybodys(q.log_variance)}, everybodys(y));
}

torch::Tensor loss_weights(const Schedule& schedule) {
  return torch::tensor({schedule.lambda_lat_dis * schedule.ramp, schedule.ramp, schedule.kl_ramp},
                       torch::kFloat32);
}

torch::Tensor edge_loss(const torch::Tensor& images, const torch::Tensor& real) {
  const auto error = images - real;
  return error.diff(1, 2).abs().mean() + error.diff(1, 3).abs().mean();
}

}  // namespace fader
