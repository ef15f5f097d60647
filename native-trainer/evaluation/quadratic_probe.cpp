#include "native-trainer/evaluation/quadratic_probe.hpp"

#include <algorithm>
#include <limits>

#include "native-trainer/evaluation/scores.hpp"
#include "native-trainer/evaluation/standardise.hpp"

namespace fader {
namespace {

constexpr int draws_of_noise = 4;

/// What is regressed on: a column for each value, or the number: f32 [N, K].
torch::Tensor targets(const ProbedAttribute& attribute, const torch::Tensor& of) {
  if (attribute.values == 0) return of.unsqueeze(1);
  return torch::one_hot(of, attribute.values).to(torch::kFloat32);
}

/// The products of u with one number of y, averaged over the training codes.
struct Moments {
  torch::Tensor first;   ///< v: [L]
  torch::Tensor values;  ///< M's eigenvalues, the largest first by magnitude: [L]
  torch::Tensor axes;    ///< and their eigenvectors, as columns: [L, L]
};

/// Of all columns of y [N, K], centred.
std::vector<Moments> moments_of(const Codes& train, const Standardise& standardise,
                                const torch::Tensor& y) {
  const auto options = torch::device(train.device);
  auto first = torch::zeros({y.size(1), train.width}, options),
       second = torch::zeros({y.size(1), train.width, train.width}, options);
  const std::int64_t at_once = train.rows_at_once();
  const int draws = train.fresh_u ? draws_of_noise : 1;
  for (int draw = 0; draw < draws; ++draw) {
    for (std::int64_t from = 0; from < train.size; from += at_once) {
      const auto rows = torch::arange(from, std::min(from + at_once, train.size), torch::kLong);
      const auto u = standardise(train.fresh_u ? train.fresh_u(rows) : train.u(rows));  // [n, L]
      const auto own = y.index_select(0, rows.to(y.device()));                          // [n, K]
      first.addmm_(own.t(), u);
      for (std::int64_t k = 0; k < y.size(1); ++k)
        second[k].addmm_((u * own.narrow(1, k, 1)).t(), u);
    }
  }
  const double count = static_cast<double>(draws) * static_cast<double>(train.size);
  std::vector<Moments> all;
  for (std::int64_t k = 0; k < y.size(1); ++k) {
    const auto [values, axes] = torch::linalg_eigh(second[k] / count, "L");
    const auto order = values.abs().argsort(0, /*descending=*/true);
    all.push_back({first[k] / count, values.index_select(0, order), axes.index_select(1, order)});
  }
  return all;
}

/// The functions that go with y, of u [N, L], with r eigenvalues each: [N, 2K].
torch::Tensor features(const std::vector<Moments>& moments, const torch::Tensor& u,
                       std::int64_t r) {
  std::vector<torch::Tensor> columns;
  for (const Moments& m : moments) {
    const auto along = u.mm(m.axes.narrow(1, 0, r));  // [N, r]
    columns.push_back(along.square().mv(m.values.narrow(0, 0, r)));
    columns.push_back(u.mv(m.first));
  }
  return torch::stack(columns, 1);
}

/// A linear regression with a constant; every value weighs the same, as it does in the score.
class Regression {
 public:
  Regression(const torch::Tensor& x, const torch::Tensor& y, bool discrete)
      : mean_(x.mean(0)), scale_(x.std(0).clamp_min(1e-12)) {
    const auto a = in_units(x);
    auto weight = torch::ones({x.size(0), 1}, x.options());
    if (discrete) weight = (y / y.mean(0).clamp_min(1e-6)).sum(1, true);
    constexpr double ridge = 1e-3;
    const auto gram = a.t().mm(weight * a) / x.size(0) + ridge * torch::eye(a.size(1), x.options());
    weights_ = torch::linalg_solve(gram, a.t().mm(weight * y) / x.size(0), /*left=*/true);
  }
  torch::Tensor operator()(const torch::Tensor& x) const { return in_units(x).mm(weights_); }

 private:
  torch::Tensor in_units(const torch::Tensor& x) const {
    return torch::cat({(x - mean_) / scale_, torch::ones({x.size(0), 1}, x.options())}, 1);
  }
  torch::Tensor mean_, scale_, weights_;
};

}  // namespace

std::vector<ProbeResult> quadratic_probe(const CodeSplits& codes,
                                         const std::vector<ProbedAttribute>& attributes,
                                         std::uint64_t seed) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(seed);
  const Standardise standardise(codes.train);
  const auto validation = standardise(codes.validation.range(0, codes.validation.size)),
             test = standardise(codes.test.range(0, codes.test.size));
  std::vector<ProbeResult> results;
  for (const ProbedAttribute& attribute : attributes) {
    const bool discrete = attribute.values > 0;
    auto y = targets(attribute, attribute.train).to(codes.train.device);
    const auto moments = moments_of(codes.train, standardise, y - y.mean(0));
    const auto wanted = targets(attribute, attribute.validation).to(validation.device());
    const auto score = [&](const torch::Tensor& output, const torch::Tensor& target) {
      return discrete ? balanced_accuracy(output.argmax(1), target, attribute.values)
                      : r_squared(output.squeeze(1), target);
    };
    ProbeResult result;
    result.validation = -std::numeric_limits<double>::infinity();
    for (std::int64_t r = 1;; r = std::min(2 * r, codes.train.width)) {
      const auto x = features(moments, validation, r);
      const Regression regression(x, wanted, discrete);
      const double now = score(regression(x), attribute.validation);
      if (now > result.validation) {
        const auto output = regression(features(moments, test, r));
        result.validation = now;
        result.test = score(output, attribute.test);
        if (discrete) result.right = output.argmax(1).eq(attribute.test).cpu();
      }
      if (r == codes.train.width) break;
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace fader
