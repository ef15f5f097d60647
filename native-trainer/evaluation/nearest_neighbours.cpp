#include "native-trainer/evaluation/nearest_neighbours.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "native-trainer/evaluation/scores.hpp"
#include "native-trainer/evaluation/standardise.hpp"

namespace fader {
namespace {

/// The nearest training codes of each code, the nearest first: i64 [codes, most]. The training
/// codes pass by once, in parts, and every code keeps the nearest so far.
torch::Tensor nearest(const Codes& codes, const Codes& train, const Standardise& standardise,
                      std::int64_t most) {
  auto distances = torch::full({codes.size, most}, std::numeric_limits<float>::infinity(),
                               torch::device(codes.device));
  auto rows = torch::zeros_like(distances, torch::kLong);
  for_each_part(train, [&](std::int64_t first_known, const torch::Tensor& u) {
    const auto known = standardise(u);
    constexpr std::int64_t step = 500;
    for (std::int64_t first = 0; first < codes.size; first += step) {
      const std::int64_t count = std::min(step, codes.size - first);
      auto best = distances.narrow(0, first, count), own = rows.narrow(0, first, count);
      const auto there = torch::cdist(standardise(codes.range(first, count)), known);
      const auto [least, places] = torch::cat({best, there}, 1).topk(most, 1, /*largest=*/false);
      const auto known_rows = places - most + first_known;
      own.copy_(
          torch::where(places.lt(most), own.gather(1, places.clamp_max(most - 1)), known_rows));
      best.copy_(least);
    }
  });
  return rows;
}

}  // namespace

std::vector<ProbeResult> nearest_neighbours(const CodeSplits& codes,
                                            const std::vector<ProbedAttribute>& attributes) {
  const Standardise standardise(codes.train);
  const std::int64_t most = std::min<std::int64_t>(500, codes.train.size);
  const std::int64_t ks[] = {1, 5, 20, 100, 500};
  const auto near_validation = nearest(codes.validation, codes.train, standardise, most),
             near_test = nearest(codes.test, codes.train, standardise, most);

  std::vector<ProbeResult> results;
  for (const ProbedAttribute& attribute : attributes) {
    torch::Tensor votes;  // [train, values], by the rarity of the value; or the number, [train, 1]
    if (attribute.values > 0) {
      const auto counts =
          torch::bincount(attribute.train, {}, attribute.values).to(torch::kFloat32).clamp_min(1);
      votes = torch::one_hot(attribute.train, attribute.values).to(torch::kFloat32) / counts;
    } else {
      votes = attribute.train.unsqueeze(1);
    }
    const auto said = [&](const torch::Tensor& near, std::int64_t k) {
      std::vector<torch::Tensor> parts;
      for (const auto& rows : near.narrow(1, 0, std::min(k, most)).split(1000))
        parts.push_back(votes.index_select(0, rows.flatten())
                            .view({rows.size(0), rows.size(1), votes.size(1)})
                            .mean(1));
      return torch::cat(parts);
    };
    const auto score = [&](const torch::Tensor& output, const torch::Tensor& target) {
      return attribute.values > 0 ? balanced_accuracy(output.argmax(1), target, attribute.values)
                                  : r_squared(output.squeeze(1), target);
    };
    ProbeResult result;
    result.validation = -std::numeric_limits<double>::infinity();
    for (const std::int64_t k : ks) {
      const double now = score(said(near_validation, k), attribute.validation);
      if (now <= result.validation) continue;
      const auto output = said(near_test, k);
      result.validation = now;
      result.test = score(output, attribute.test);
      if (attribute.values > 0) result.right = output.argmax(1).eq(attribute.test).cpu();
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace fader
