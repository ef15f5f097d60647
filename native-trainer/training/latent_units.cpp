#include "native-trainer/training/latent_units.hpp"

#include "native-trainer/training/trainer.hpp"

namespace fader {
namespace {

int discrete_attributes(const AttributeSchema& schema) {
  int count = 0;
  for (const Attribute& attribute : schema.attributes())
    count += attribute.kind != AttributeKind::continuous;
  return count;
}

/// table [A, n], of which only y · table counts. What one attribute's block gains in all its rows
/// another's can lose without a change, so nothing keeps the blocks near zero: here their means are
/// made the same. A view; changed in place.
void spread_evenly(const AttributeSchema& schema, const torch::Tensor& table) {
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

bool applies(const TrainingState& state) {
  if (state.flow.is_empty() || !state.architecture.conditional_encoder || !state.memory.full())
    return false;
  return discrete_attributes(state.schema) > 0;
}

}  // namespace

double normalise_latent(TrainingState& state) {
  if (!applies(state)) return 0;
  torch::NoGradGuard no_grad;
  const int64_t dim = state.architecture.latent_dim, told = state.schema.dim();
  const auto& y = state.memory.channels;  // [n, A]
  // Attributes' blocks each sum to 1, so y's columns depend on each other: rcond leaves that out.
  const auto m = torch::pinverse(y, 1e-4).mm(state.memory.mean);  // [A, L], least squares
  const auto rest = state.memory.mean - y.mm(m);                  // [n, L]
  auto variance = rest.square().mean(0);                          // [L]
  if (state.memory.log_variance.defined()) variance += state.memory.log_variance.exp().mean(0);
  const auto s = variance.clamp_min(1e-12).sqrt();
  const auto log_s = s.log();

  // encoder: mean → (mean − M y) / s, log-variance → log-variance − 2 log s
  auto weight = state.encoder->last_weight(),
       bias = state.encoder->last_bias();  // [2L, F + A], [2L]
  auto mean_rows = weight.narrow(0, 0, dim);
  mean_rows.narrow(1, mean_rows.size(1) - told, told).sub_(m.t());
  mean_rows.div_(s.unsqueeze(1));
  bias.narrow(0, 0, dim).div_(s);
  if (state.architecture.stochastic) bias.narrow(0, dim, dim).sub_(2 * log_s);

  // flow: (z − y shift) exp(y log_scale) of z = s z' + y M; the block of y of each discrete
  // attribute sums to 1
  state.flow->shift.sub_(m).div_(s);
  for (int i = 0; i < state.schema.size(); ++i) {
    const Attribute& attribute = state.schema.attributes()[i];
    if (attribute.kind == AttributeKind::continuous) continue;
    state.flow->log_scale.narrow(0, state.schema.offset(i), attribute.dim())
        .add_(log_s / static_cast<double>(discrete_attributes(state.schema)));
  }

  // decoder: W z + V y of z = s z' + M y
  auto first = state.decoder->first_weight();  // [out, L + A]
  auto from_latent = first.narrow(1, 0, dim);
  first.narrow(1, dim, told).add_(from_latent.mm(m.t()));
  from_latent.mul_(s);

  spread_evenly(state.schema, weight.narrow(1, weight.size(1) - told, told).t());
  spread_evenly(state.schema, first.narrow(1, dim, told).t());
  spread_evenly(state.schema, state.flow->shift);
  spread_evenly(state.schema, state.flow->log_scale);

  state.memory.mean.copy_(rest / s);
  if (state.memory.log_variance.defined()) state.memory.log_variance.sub_(2 * log_s);
  return log_s.abs().max().item<double>();
}

}  // namespace fader
