#include "native-trainer/training/attribute_moments.hpp"

#include <algorithm>

#include "native-trainer/parallel/peers.hpp"

namespace fader {
namespace {

/// That the average is of: fewer and it is noise that the flow follows, more and the flow has moved
/// on.
constexpr std::int64_t first_batches = 50;

}  // namespace

AttributeMoments::AttributeMoments(const torch::Tensor& y, std::int64_t latent_dim)
    : mean(y.mean(0)),
      deviation(y.std(0).clamp_min(1e-3)),
      average(torch::zeros({y.size(1) * (latent_dim + 1), latent_dim + 1}, y.options())) {}

torch::Tensor AttributeMoments::loss(const torch::Tensor& u, const torch::Tensor& y) {
  const auto standardised = (y - mean) / deviation;                             // [n, dim]
  const auto v = torch::cat({u, torch::ones({u.size(0), 1}, u.options())}, 1);  // [n, L + 1]
  const auto products = (standardised.unsqueeze(2) * v.detach().unsqueeze(1)).flatten(1);  // yₐ v
  const auto moments = products.t().mm(v) / u.size(0);
  torch::Tensor estimate;
  if (batches >= first_batches) {
    // The gradient goes by one v of the two, twice: the average's matrices are symmetric, and the
    // other way costs as much again. A copy, since the average changes before it is asked for.
    const auto product = (average.clone() * moments).sum();
    estimate = 2 * product - product.detach();
  }

  torch::NoGradGuard no_grad;
  auto everybodys = moments.detach().clone();
  peers().sum(everybodys);
  everybodys /= peers().size();
  batches = std::min(batches + 1, first_batches);
  // The mean of all batches at first, then a moving one.
  average.lerp_(everybodys, 1 / static_cast<double>(batches));
  return estimate;
}

}  // namespace fader
