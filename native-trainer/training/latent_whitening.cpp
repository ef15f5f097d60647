#include "native-trainer/training/latent_whitening.hpp"

#include "native-trainer/training/run.hpp"

namespace fader {
namespace {

int discrete_attributes(const AttributeSchema& schema) {
  int count = 0;
  for (const Attribute& attribute : schema.attributes())
    count += attribute.kind != AttributeKind::continuous;
  return count;
}

/// table [dim, n], of which only y · table counts. What one attribute's rows gain alike another's
/// can lose without a change, so nothing keeps them near zero: here their means are made the same.
/// A view; changed in place.
void balance_blocks(const AttributeSchema& schema, const torch::Tensor& table) {
  auto all = torch::zeros({1, table.size(1)}, table.options());
  for (const bool measuring : {true, false}) {
    for (int i = 0; i < schema.size(); ++i) {
      const Attribute& attribute = schema.attributes()[i];
      if (attribute.kind == AttributeKind::continuous) continue;
      auto block = table.narrow(0, schema.offset(i), attribute.dim());
      const auto mean = block.mean(0, true);
      if (measuring)
        all += mean / static_cast<double>(discrete_attributes(schema));
      else
        block.add_(all - mean);
    }
  }
}

bool applies(const TrainingRun& run) {
  if (run.model.flow.is_empty() || !run.model.architecture.conditional_encoder ||
      !run.replay.full())
    return false;
  return discrete_attributes(run.model.schema) > 0;
}

}  // namespace

double whiten_latent(TrainingRun& run) {
  if (!applies(run)) return 0;
  torch::NoGradGuard no_grad;
  const int64_t dim = run.model.architecture.latent_dim, y_dim = run.model.schema.dim();
  const auto& y = run.replay.attributes;  // [n, dim]
  // Attributes' blocks each sum to 1, so y's columns depend on each other: rcond leaves that out.
  const auto m = torch::pinverse(y, 1e-4).mm(run.replay.mean);  // [dim, L], least squares
  const auto residual = run.replay.mean - y.mm(m);              // [n, L]
  auto variance = residual.square().mean(0);                    // [L]
  if (run.replay.log_variance.defined()) variance += run.replay.log_variance.exp().mean(0);
  const auto s = variance.clamp_min(1e-12).sqrt();
  const auto log_s = s.log();

  // encoder: mean → (mean − M y) / s, log-variance → log-variance − 2 log s
  auto weight = run.model.encoder->last_weight(),
       bias = run.model.encoder->last_bias();  // [2L, F + dim], [2L]
  auto mean_rows = weight.narrow(0, 0, dim);
  mean_rows.narrow(1, mean_rows.size(1) - y_dim, y_dim).sub_(m.t());
  mean_rows.div_(s.unsqueeze(1));
  bias.narrow(0, 0, dim).div_(s);
  if (run.model.architecture.stochastic) bias.narrow(0, dim, dim).sub_(2 * log_s);
  const bool linear = !run.model.linear_encoder.is_empty();
  if (linear) {
    run.model.linear_encoder->last_weight().div_(s.unsqueeze(1));
    run.model.linear_encoder->last_bias().div_(s);
  }

  // flow: (z − y shift) exp(y log_scale) of z = s z' + y M; the block of y of each discrete
  // attribute sums to 1
  run.model.flow->shift.sub_(m).div_(s);
  for (int i = 0; i < run.model.schema.size(); ++i) {
    const Attribute& attribute = run.model.schema.attributes()[i];
    if (attribute.kind == AttributeKind::continuous) continue;
    run.model.flow->log_scale.narrow(0, run.model.schema.offset(i), attribute.dim())
        .add_(log_s / static_cast<double>(discrete_attributes(run.model.schema)));
  }

  // decoder: W z + V y of z = s z' + M y
  for (const LayerStack& stack : {run.model.decoder, run.model.linear_decoder}) {
    if (stack.is_empty()) continue;
    auto first = stack->first_weight();  // [out, L + dim]
    auto from_z = first.narrow(1, 0, dim);
    first.narrow(1, dim, y_dim).add_(from_z.mm(m.t()));
    from_z.mul_(s);
    balance_blocks(run.model.schema, first.narrow(1, dim, y_dim).t());
  }

  balance_blocks(run.model.schema, weight.narrow(1, weight.size(1) - y_dim, y_dim).t());
  balance_blocks(run.model.schema, run.model.flow->shift);
  balance_blocks(run.model.schema, run.model.flow->log_scale);

  run.replay.mean.copy_(residual / s);
  if (run.replay.log_variance.defined()) run.replay.log_variance.sub_(2 * log_s);
  return log_s.abs().max().item<double>();
}

}  // namespace fader
