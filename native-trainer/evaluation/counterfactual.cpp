#include "native-trainer/evaluation/counterfactual.hpp"

#include <algorithm>

#include "native-trainer/evaluation/monotonicity.hpp"
#include "native-trainer/evaluation/ssim.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

constexpr std::size_t edits_at_once = 500;

struct Sums {
  double squares = 0, pixels = 0, similarity = 0, pairs = 0;
  double unchanged_squares = 0, unchanged_pixels = 0;  // where the truth is as the picture was
  double recognised = 0;                               // edits whose nearest truth is their own
  std::vector<double> off_target;  // by attribute: pairs whose prediction changes
};

/// Adds the pairs `indices`, all of one attribute.
void compare(const DeployedModel& model, const Dataset& data,
             const EvaluationClassifier& classifier, int attribute,
             const std::vector<std::int64_t>& indices, Sums& sums) {
  std::vector<std::int64_t> sources;
  for (const std::int64_t i : indices) sources.push_back(data.counterfactuals()[i].source);
  const auto before = to_network(data.batch(Split::test, sources).images);
  const Batch changed = data.changed(indices);
  const auto truth = to_network(changed.images);

  const AttributeSchema& schema = model.schema();
  auto y = model.predict(before);
  const auto u = model.encode(before, y);
  y = y.clone();
  columns(schema, attribute, y).copy_(columns(schema, attribute, changed.attributes));
  const auto edit = model.decode(u, y);

  const int side = data.content_side();
  const auto a = crop_centre(edit, side), b = crop_centre(truth, side);
  const auto difference = (a - b) * 0.5;  // the networks' pixels span 2, PSNR's 1
  sums.squares += difference.to(torch::kFloat64).square().sum().item<double>();
  sums.pixels += double(difference.numel());
  sums.similarity += ssim(a, b, 2).sum().item<double>();
  sums.pairs += double(indices.size());
  const auto original = crop_centre(before, side);
  const auto unchanged = b.eq(original).all(1, true).expand_as(a);
  sums.unchanged_squares +=
      ((a - original) * 0.5).masked_select(unchanged).to(torch::kFloat64).square().sum().item<double>();
  sums.unchanged_pixels += unchanged.sum().item<double>();
  const auto nearest = torch::cdist(a.flatten(1), b.flatten(1)).argmin(1);
  sums.recognised += nearest.eq(torch::arange(nearest.size(0))).sum().item<double>();

  const auto predicted_before = classifier.predict(before),
             predicted_truth = classifier.predict(truth);
  sums.off_target.resize(schema.size());
  for (int other = 0; other < schema.size(); ++other) {
    if (other == attribute) continue;
    sums.off_target[other] += changed_predictions(schema, other, predicted_before, predicted_truth);
  }
}

}  // namespace

void measure_counterfactuals(const DeployedModel& model, const Dataset& data,
                             const EvaluationClassifier& classifier, std::int64_t limit,
                             Metrics& metrics) {
  const AttributeSchema& schema = model.schema();
  std::vector<std::vector<std::int64_t>> pairs(schema.size());
  std::int64_t total = 0;
  for (std::size_t i = 0; i < data.counterfactuals().size(); ++i) {
    const Counterfactual& pair = data.counterfactuals()[i];
    if (pair.source >= limit) continue;
    pairs[pair.attribute].push_back(static_cast<std::int64_t>(i));
    ++total;
  }
  if (total == 0) return;

  Progress progress("counterfactuals", total);
  std::int64_t done = 0;
  double psnr_sum = 0, ssim_sum = 0;
  int measured = 0;
  Metrics off_targets;
  for (int attribute = 0; attribute < schema.size(); ++attribute) {
    const auto& own = pairs[attribute];
    if (own.empty()) continue;
    Sums sums;
    for (std::size_t first = 0; first < own.size(); first += edits_at_once) {
      const auto last = std::min(first + edits_at_once, own.size());
      compare(model, data, classifier, attribute, {own.begin() + first, own.begin() + last}, sums);
      progress.update(done += static_cast<std::int64_t>(last - first));
    }
    const std::string prefix = "counterfactual." + schema.attributes()[attribute].name + ".";
    const double decibel = psnr(sums.squares / sums.pixels);
    const double similarity = sums.similarity / sums.pairs;
    metrics.emplace_back(prefix + "psnr", decibel);
    metrics.emplace_back(prefix + "ssim", similarity);
    if (sums.unchanged_pixels > 0)
      metrics.emplace_back(prefix + "unchanged_psnr",
                           psnr(sums.unchanged_squares / sums.unchanged_pixels));
    metrics.emplace_back(prefix + "identity", sums.recognised / sums.pairs);
    off_targets.emplace_back(
        "off_target_true." + schema.attributes()[attribute].name,
        *std::max_element(sums.off_target.begin(), sums.off_target.end()) / sums.pairs);
    psnr_sum += decibel, ssim_sum += similarity, ++measured;
  }
  progress.finish();
  metrics.emplace_back("counterfactual.psnr", psnr_sum / measured);
  metrics.emplace_back("counterfactual.ssim", ssim_sum / measured);
  if (schema.size() > 1) metrics.insert(metrics.end(), off_targets.begin(), off_targets.end());
}

}  // namespace fader
