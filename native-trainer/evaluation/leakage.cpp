#include "native-trainer/evaluation/leakage.hpp"

#include <algorithm>
#include <cstdio>
#include <random>
#include <stdexcept>
#include <tuple>

#include "native-trainer/evaluation/nearest_neighbours.hpp"
#include "native-trainer/evaluation/quadratic_probe.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

/// Stratified bootstrap of a balanced accuracy: drawing n pictures of a value with replacement, of
/// which a share p is right, gives a binomial count.
std::pair<double, double> interval(const torch::Tensor& right, const torch::Tensor& target,
                                   int values) {
  constexpr int draws = 2000;
  std::mt19937_64 random(1);
  std::vector<double> scores(draws, 0.0);
  int present = 0;
  for (int value = 0; value < values; ++value) {
    const auto own = right.masked_select(target.eq(value));
    const std::int64_t count = own.size(0);
    if (count == 0) continue;
    ++present;
    std::binomial_distribution<std::int64_t> hits(count, own.sum().item<double>() / double(count));
    for (double& score : scores) score += double(hits(random)) / double(count);
  }
  std::sort(scores.begin(), scores.end());
  const double scale = 1.0 / std::max(present, 1);
  return {scores[draws / 40] * scale, scores[draws - 1 - draws / 40] * scale};
}

}  // namespace

const std::vector<ProbeShape>& all_probe_shapes() {
  static const std::vector<ProbeShape> shapes{{0, 0}, {2, 256}, {3, 512}, {4, 1024}};
  return shapes;
}

ProbeShape probe_shape(const std::string& word) {
  if (word == "linear") return {0, 0};
  ProbeShape shape;
  char rest = 0;
  long width = 0;
  const bool right = std::sscanf(word.c_str(), "%dx%ld%c", &shape.layers, &width, &rest) == 2 &&
                     shape.layers >= 1 && shape.layers <= 16 && width >= 1 && width <= 65536;
  if (!right)
    throw std::runtime_error("--probe_shapes cannot be '" + word +
                             "': write linear, or layers and width as in 3x512");
  shape.width = width;
  return shape;
}

double Leakage::best(const std::string& prefix) const {
  double highest = 0;
  for (const ProbeRun& run : runs)
    if (run.name.compare(0, prefix.size(), prefix) == 0)
      highest = std::max(highest, run.result.test);
  return highest;
}

std::vector<Leakage> measure_leakage(const CodeSplits& codes,
                                     const std::vector<ProbedAttribute>& attributes,
                                     const std::vector<ProbeShape>& shapes,
                                     const ProbeSettings& settings, const std::string& title) {
  std::vector<Leakage> all(attributes.size());
  Progress progress(title, static_cast<std::int64_t>(shapes.size()) + 2, "kinds of probe");
  std::int64_t done = 0;
  const auto add = [&](const char* name, const std::vector<ProbeResult>& results) {
    for (std::size_t a = 0; a < attributes.size(); ++a)
      all[a].runs.push_back({name, 0, results[a]});
    progress.update(++done, name);
  };
  if (settings.closed_form) {
    add("nearest neighbours", nearest_neighbours(codes, attributes));
    if (codes.train.width <= max_quadratic_width)
      add("quadratic", quadratic_probe(codes, attributes, settings.seed));
  }
  for (const ProbeShape& shape : shapes) {
    const auto results = train_probes(shape, codes, attributes, settings);
    for (std::size_t a = 0; a < attributes.size(); ++a)
      for (int s = 0; s < settings.seeds; ++s)
        all[a].runs.push_back({shape.name(), static_cast<std::uint64_t>(s), results[a][s]});
    progress.update(++done, shape.name());
  }
  progress.finish();

  for (std::size_t a = 0; a < attributes.size(); ++a) {
    Leakage& leakage = all[a];
    const auto strongest = std::max_element(
        leakage.runs.begin(), leakage.runs.end(),
        [](const ProbeRun& x, const ProbeRun& y) { return x.result.test < y.result.test; });
    leakage.strongest = strongest->result.test;
    leakage.strongest_of = strongest->name;
    for (const ProbeRun& run : leakage.runs) leakage.bits = std::max(leakage.bits, run.result.bits);
    if (attributes[a].values > 0)
      std::tie(leakage.low, leakage.high) =
          interval(strongest->result.right, attributes[a].test.cpu(), attributes[a].values);
  }
  return all;
}

std::vector<double> cross_fitted(const CodeSplits& codes,
                                 const std::vector<ProbedAttribute>& attributes,
                                 const ProbeShape& shape, const ProbeSettings& settings) {
  const Codes unseen = joined(codes.validation, codes.test);
  torch::manual_seed(settings.seed);
  const auto order = torch::randperm(unseen.size, torch::kLong);
  const std::int64_t half = unseen.size / 2, held = std::max<std::int64_t>(half / 10, 1);
  std::vector<double> means(attributes.size(), 0.0);
  for (const bool first : {true, false}) {
    const auto a = first ? order.slice(0, 0, half) : order.slice(0, half);
    const auto b = first ? order.slice(0, half) : order.slice(0, 0, half);
    const auto learnt = a.slice(0, held), chosen_by = a.slice(0, 0, held);
    std::vector<ProbedAttribute> own;
    for (const ProbedAttribute& attribute : attributes) {
      const auto target = torch::cat({attribute.validation, attribute.test});
      const auto of = [&](const torch::Tensor& rows) {
        return target.index_select(0, rows.to(target.device()));
      };
      own.push_back({attribute.name, attribute.values, of(learnt), of(chosen_by), of(b)});
    }
    const auto results = train_probes(
        shape, {unseen.part(learnt), unseen.part(chosen_by), unseen.part(b)}, own, settings);
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const auto best = std::max_element(
          results[i].begin(), results[i].end(),
          [](const ProbeResult& x, const ProbeResult& y) { return x.validation < y.validation; });
      means[i] += best->test / 2;
    }
  }
  return means;
}

}  // namespace fader
