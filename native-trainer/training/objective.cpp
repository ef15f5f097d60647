#include "native-trainer/training/objective.hpp"

#include <cmath>
#include <iomanip>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace fader {
namespace {

// A digit's frame stays black: MNIST centres digits of 20×20 in 28×28, and that in 32×32.
constexpr double border_weight = 0.05;
constexpr int64_t border_width = 4;

// Nats per Σ (log s)² of the flow. What its couplings stretch, its own scale can take back, so
// without a price the two drift apart until the couplings are at their limit and can no longer
// follow the latents.
constexpr double strain_weight = 0.02;

/// Calls visit(attribute, its columns of each of `tensors`) for every attribute.
template <class Visitor>
void for_each_attribute(const AttributeSchema& schema, Visitor&& visit) {
  for (int i = 0; i < schema.size(); ++i)
    visit(schema.attributes()[i], schema.offset(i), schema.attributes()[i].dim());
}

torch::Tensor wrong_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                         const torch::Tensor& channels) {
  return attribute_loss(schema, logits, swap_attributes(schema, channels));
}

void step(torch::optim::Optimizer& optimizer, const torch::Tensor& loss,
          const std::vector<torch::Tensor>& parameters, double clip) {
  optimizer.zero_grad();
  loss.backward();
  if (clip > 0) torch::nn::utils::clip_grad_norm_(parameters, clip);
  optimizer.step();
}

/// −log p(latent) in nats, but for a constant, and the price of the flow's strain: [N].
torch::Tensor cost_under_normal(const LatentFlowImpl::Code& code) {
  return 0.5 * code.code.square().sum(1) - code.log_det + strain_weight * code.strain;
}

/// KL(q(code | picture) ‖ normal) in nats per picture, by the one sample at hand:
/// log q(latent) − log |∂code/∂latent| − log p(code). A latent without variance has no log q to
/// count; its constant is left out.
torch::Tensor kl_to_normal(const LatentDistribution& q, const torch::Tensor& latent,
                           const LatentFlowImpl::Code& code) {
  auto kl = cost_under_normal(code);  // [N]
  if (q.log_variance.defined()) {
    const auto noise = (latent - q.mean).square() * (-q.log_variance).exp();
    kl = kl - 0.5 * (q.log_variance + noise).sum(1);
  }
  return kl.mean();
}

/// Sets requires_grad for the life of a scope, so that a judge's weights gather no gradients.
class Frozen {
 public:
  explicit Frozen(torch::nn::Module& module) : module_(module) { set(false); }
  ~Frozen() { set(true); }

 private:
  void set(bool learns) {
    for (auto& parameter : module_.parameters()) parameter.set_requires_grad(learns);
  }
  torch::nn::Module& module_;
};

}  // namespace

torch::Tensor attribute_loss(const AttributeSchema& schema, const torch::Tensor& logits,
                             const torch::Tensor& channels, const torch::Tensor& balance) {
  torch::Tensor loss = torch::zeros({}, logits.options());
  for_each_attribute(schema, [&](const Attribute& attribute, int first, int count) {
    const auto said = logits.narrow(1, first, count), real = channels.narrow(1, first, count);
    if (attribute.kind == AttributeKind::continuous)
      loss = loss + torch::mse_loss(said, real);
    else
      loss = loss + torch::nll_loss(torch::log_softmax(said, 1), real.argmax(1),
                                    balance.defined() ? balance.narrow(0, first, count) : balance);
  });
  return loss;
}

torch::Tensor uniform_loss(const AttributeSchema& schema, const torch::Tensor& logits) {
  torch::Tensor loss = torch::zeros({}, logits.options());
  for_each_attribute(schema, [&](const Attribute& attribute, int first, int count) {
    const auto said = logits.narrow(1, first, count);
    if (attribute.kind == AttributeKind::continuous)
      loss = loss + (said - 0.5 * (attribute.minimum + attribute.maximum)).square().mean();
    else  // cross-entropy to 1/n, less its minimum log n
      loss = loss - torch::log_softmax(said, 1).mean() - std::log(static_cast<double>(count));
  });
  return loss;
}

torch::Tensor class_balance(const AttributeSchema& schema, const torch::Tensor& channels) {
  constexpr double most = 20;
  auto balance = torch::ones({schema.dim()});
  for_each_attribute(schema, [&](const Attribute& attribute, int first, int count) {
    if (attribute.kind == AttributeKind::continuous) return;
    const auto frequency = channels.narrow(1, first, count).to(torch::kCPU).mean(0);
    balance.narrow(0, first, count).copy_((1 / (count * frequency)).clamp_max(most));
  });
  return balance;
}

torch::Tensor edge_loss(const torch::Tensor& images, const torch::Tensor& real) {
  const auto error = images - real;
  return error.diff(1, 2).abs().mean() + error.diff(1, 3).abs().mean();
}

torch::Tensor move_some_faders(const AttributeSchema& schema, const torch::Tensor& channels) {
  auto moved = swap_attributes(schema, channels);
  if (schema.size() == 1) return moved;
  std::vector<torch::Tensor> columns;
  for_each_attribute(schema, [&](const Attribute&, int first, int count) {
    const auto swapped = torch::rand({channels.size(0), 1}).lt(0.5).to(channels.device());
    columns.push_back(
        torch::where(swapped, moved.narrow(1, first, count), channels.narrow(1, first, count)));
  });
  return torch::cat(columns, 1);
}

torch::Tensor swap_attributes(const AttributeSchema& schema, const torch::Tensor& channels) {
  std::vector<torch::Tensor> columns;
  const int64_t n = channels.size(0);
  for_each_attribute(schema, [&](const Attribute& attribute, int first, int count) {
    const auto own = channels.narrow(1, first, count);
    if (attribute.kind == AttributeKind::continuous) {
      columns.push_back(attribute.minimum +
                        (attribute.maximum - attribute.minimum) * torch::rand_like(own));
    } else {
      const auto shift = torch::randint(1, count, {n}, torch::kLong).to(own.device());
      const auto other = (own.argmax(1) + shift).remainder(count);
      columns.push_back(torch::one_hot(other, count).to(own.dtype()));
    }
  });
  return torch::cat(columns, 1);
}

void LossLog::add(const std::string& name, const torch::Tensor& loss) {
  constexpr double memory = 0.98;
  const double value = loss.item<double>();
  if (!std::isfinite(value))
    throw std::runtime_error("the loss \"" + name +
                             "\" is not a number any more: lower --ae_lr or the lambdas, then "
                             "--resume from the last checkpoint");
  for (auto& [known, mean] : means_)
    if (known == name) return void(mean = memory * mean + (1 - memory) * value);
  means_.emplace_back(name, value);
}

std::string LossLog::text() const {
  std::ostringstream out;
  for (const auto& [name, mean] : means_)
    out << (out.tellp() > 0 ? " · " : "") << name << ' ' << std::setprecision(3) << mean;
  return out.str();
}

void discriminator_step(TrainingState& state, const torch::Tensor& images,
                        const torch::Tensor& channels, LossLog& log) {
  LatentMemory::Draw drawn{{}, channels};
  torch::Tensor code;
  {
    torch::NoGradGuard no_grad;
    if (state.memory.ready()) {
      drawn = state.memory.draw(state.options.lat_dis_batch);
    } else {
      state.encoder->eval();
      drawn.distribution = encode(state.encoder, state.architecture, images, channels);
    }
    code = to_code(state.flow, drawn.distribution.sample(), drawn.channels).code;
  }
  state.discriminator->train();
  const auto loss = attribute_loss(state.schema, state.discriminator->forward(code), drawn.channels,
                                   state.balance);
  log.add("dis", loss);
  step(*state.dis_optimizer, loss, state.discriminator->parameters(), state.options.clip_grad_norm);
}

void flow_step(TrainingState& state, LossLog& log) {
  if (state.flow.is_empty() || !state.memory.ready()) return;
  const auto drawn = state.memory.draw(state.options.lat_dis_batch);
  const auto coded = state.flow->forward(drawn.distribution.sample(), drawn.channels);
  const auto loss = cost_under_normal(coded).mean();
  log.add("flow", loss);
  step(*state.flow_optimizer, loss, state.flow->parameters(), state.options.clip_grad_norm);
}

void autoencoder_step(TrainingState& state, const torch::Tensor& images,
                      const torch::Tensor& channels, const Schedule& schedule, LossLog& log) {
  const TrainingOptions& o = state.options;
  torch::Tensor total = torch::zeros({}, images.options());
  const auto add = [&](const char* name, double weight, const torch::Tensor& loss) {
    total = total + weight * loss;
    log.add(name, loss);
  };

  const double ramp = schedule.ramp;
  state.encoder->train(!schedule.encoder_rests), state.decoder->train();
  state.discriminator->eval();
  const Frozen frozen_discriminator(*state.discriminator), frozen_reader(*state.reader);

  std::optional<Frozen> resting_encoder;
  if (schedule.encoder_rests) resting_encoder.emplace(*state.encoder);

  const auto distribution = encode(state.encoder, state.architecture, images, channels);
  const auto latent = distribution.sample();  // [N, L]
  const auto coded = to_code(state.flow, latent, channels);
  const auto& code = coded.code;  // [N, L]

  // The decode of each code under its own attributes, and of the first `swaps` under others; one
  // pass.
  const bool swaps_wanted = o.lambda_clf_dis > 0 || o.lambda_style > 0 || o.lambda_cycle > 0;
  const int64_t n = images.size(0), swaps = swaps_wanted ? (n + 1) / 2 : 0;
  const auto own_channels = channels.narrow(0, 0, swaps);
  const auto other_channels = move_some_faders(state.schema, own_channels);
  const auto other_latent = swaps ? from_code(state.flow, code.narrow(0, 0, swaps), other_channels)
                                  : latent.narrow(0, 0, 0);
  const auto decoded = state.decoder->forward(torch::cat({latent, other_latent}),
                                              torch::cat({channels, other_channels}));
  const auto own = decoded.narrow(0, 0, n), other = decoded.narrow(0, n, swaps);

  add("rec", o.lambda_ae, torch::mse_loss(own, images));
  if (o.lambda_edge > 0) add("edge", o.lambda_edge, edge_loss(own, images));
  if (o.lambda_kl > 0)
    add("kl", o.lambda_kl * schedule.kl_ramp, kl_to_normal(distribution, latent, coded));
  if (schedule.lambda_lat_dis > 0) {
    const auto said = state.discriminator->forward(code);
    add("lat", schedule.lambda_lat_dis * ramp,
        o.adversary_target == "wrong" ? wrong_loss(state.schema, said, channels)
                                      : uniform_loss(state.schema, said));
  }
  if (o.lambda_clf_dis > 0)
    add("clf", o.lambda_clf_dis * ramp,
        attribute_loss(state.schema, state.reader->forward(other, other_channels).flatten(1),
                       other_channels));
  if (o.lambda_style > 0) {
    add("style", o.lambda_style * ramp,
        style_loss(state.style, images.narrow(0, 0, swaps), own_channels, other, other_channels));
    add("border", border_weight * ramp, border_ink(other, border_width));
  }
  if (o.lambda_cycle > 0) {
    const auto again = encode(state.encoder, state.architecture, other, other_channels);
    add("cycle", o.lambda_cycle * ramp,
        torch::mse_loss(to_code(state.flow, again.mean, other_channels).code,
                        code.narrow(0, 0, swaps).detach()));
  }
  step(*state.ae_optimizer, total, state.autoencoder_parameters(), o.clip_grad_norm);
  if (!schedule.encoder_rests) state.memory.push(distribution, channels);
}

}  // namespace fader
