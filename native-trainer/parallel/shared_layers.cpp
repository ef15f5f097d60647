#include "native-trainer/parallel/shared_layers.hpp"

#include "native-trainer/parallel/peers.hpp"

namespace fader {
namespace {

torch::Tensor by_channel(const torch::Tensor& values) { return values.view({1, -1, 1, 1}); }

/// y = γ (x − μ) / √(σ² + ε) + β with the mean μ and variance σ² of all peers' x. A process knows
/// the gradient of its own loss; the run's is the mean of all, so what each does to μ and σ² is
/// summed here, and what it does to γ and β is averaged with the other weights.
struct Normalise : torch::autograd::Function<Normalise> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                               const torch::Tensor& weight, const torch::Tensor& bias,
                               const torch::Tensor& running_mean,
                               const torch::Tensor& running_var) {
    const auto [own_mean, own_var] = at::batch_norm_update_stats(x, {}, {}, 0);  // of x alone
    const auto own = torch::stack({own_mean, own_var}).unsqueeze(0);  // [1, 2, C]
    const auto everybodys = peers().gather(own);                      // [peers, 2, C]
    const auto means = everybodys.select(1, 0);
    const auto mean = means.mean(0);
    const auto var = everybodys.select(1, 1).mean(0) + (means - mean).square().mean(0);
    const double count = static_cast<double>(peers().all(x.numel() / x.size(1)));
    auto kept_mean = running_mean, kept_var = running_var;
    kept_mean.lerp_(mean, BatchNormImpl::momentum);
    kept_var.lerp_(var * (count / (count - 1)), BatchNormImpl::momentum);
    context->save_for_backward({x, weight, mean, var});
    return std::get<0>(
        at::native_batch_norm(x, weight, bias, mean, var, false, 0, BatchNormImpl::eps));
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const torch::Tensor &x = saved[0], &weight = saved[1], &mean = saved[2], &var = saved[3];
    // With μ and σ² as constants; what goes through them is taken off below.
    auto [dx, dweight, dbias] = at::native_batch_norm_backward(
        gradients[0], x, weight, mean, var, {}, {}, false, BatchNormImpl::eps, {true, true, true});
    auto sums = torch::stack({dbias, dweight});  // Σ g and Σ g x̂, [2, C]
    peers().sum(sums);
    sums /= static_cast<double>(peers().all(x.numel() / x.size(1)));
    const auto inverse = (var + BatchNormImpl::eps).rsqrt();
    const auto slope = -weight * inverse.square() * sums[1];
    const auto shift = -weight * inverse * sums[0] - slope * mean;
    dx = dx + by_channel(shift);
    dx.addcmul_(x, by_channel(slope));
    return {dx, dweight, dbias, {}, {}};
  }
};

}  // namespace

BatchNormImpl::BatchNormImpl(std::int64_t channels)
    : weight(register_parameter("weight", torch::ones({channels}))),
      bias(register_parameter("bias", torch::zeros({channels}))),
      running_mean(register_buffer("running_mean", torch::zeros({channels}))),
      running_var(register_buffer("running_var", torch::ones({channels}))),
      num_batches_tracked_(register_buffer("num_batches_tracked", torch::tensor(0, torch::kLong))) {
}

torch::Tensor BatchNormImpl::forward(const torch::Tensor& x) {
  if (is_training()) num_batches_tracked_ += 1;
  if (is_training() && !peers().alone())
    return Normalise::apply(x, weight, bias, running_mean, running_var);
  return torch::batch_norm(x, weight, bias, running_mean, running_var, is_training(), momentum, eps,
                           at::globalContext().userEnabledCuDNN());
}

torch::Tensor DropoutImpl::forward(const torch::Tensor& x) {
  if (peers().alone() || !is_training() || share_ == 0)
    return torch::dropout(x, share_, is_training());
  auto sizes = x.sizes().vec();
  sizes[0] = peers().all(sizes[0]);
  const auto kept = torch::empty(sizes, x.options()).bernoulli_(1 - share_).div_(1 - share_);
  return x * peers().share(kept);
}

}  // namespace fader
