#include "native-trainer/evaluation/monotonicity.hpp"

#include <algorithm>

#include "native-trainer/evaluation/style.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

constexpr int positions = 9;

/// f32 [N]: how much of the attribute the classifier sees.
torch::Tensor strength(const AttributeSchema& schema, int attribute,
                       const torch::Tensor& predicted) {
  const auto own = columns(schema, attribute, predicted);
  if (schema.attributes()[attribute].kind == AttributeKind::continuous) return own.squeeze(1);
  return own.select(1, own.size(1) - 1) - own.select(1, 0);
}

struct FaderTravel {
  double correlation = 0;          ///< sum over the pictures
  std::vector<double> off_target;  ///< by other attribute: pictures that changed
};

FaderTravel travel(const DeployedModel& model, const EvaluationClassifier& classifier,
                   int attribute, const torch::Tensor& u, const torch::Tensor& y) {
  const AttributeSchema& schema = model.schema();
  const auto [from, to] = ends(schema.attributes()[attribute]);
  FaderTravel result;
  result.off_target.resize(schema.size());
  std::vector<double> asked;
  std::vector<torch::Tensor> seen;  // [positions][N]
  torch::Tensor at_start, at_end;
  for (int step = 0; step < positions; ++step) {
    asked.push_back(from + (to - from) * step / (positions - 1));
    const auto predicted =
        classifier.predict(model.decode(u, at_position(schema, attribute, asked.back(), y)));
    seen.push_back(strength(schema, attribute, predicted));
    if (step == 0) at_start = predicted;
    at_end = predicted;
  }
  const auto table = torch::stack(seen, 1).to(torch::kFloat64).contiguous();  // [N, positions]
  for (std::int64_t i = 0; i < table.size(0); ++i) {
    const double* row = table.data_ptr<double>() + i * positions;
    result.correlation += spearman(asked, {row, row + positions});
  }
  for (int other = 0; other < schema.size(); ++other)
    if (other != attribute)
      result.off_target[other] = changed_predictions(schema, other, at_start, at_end);
  return result;
}

}  // namespace

double changed_predictions(const AttributeSchema& schema, int attribute,
                           const torch::Tensor& logits_a, const torch::Tensor& logits_b) {
  const auto a = values_of(schema, attribute, logits_a), b = values_of(schema, attribute, logits_b);
  const Attribute& own = schema.attributes()[attribute];
  if (own.kind != AttributeKind::continuous) return a.ne(b).sum().item<double>();
  const double tenth = 0.1 * (own.maximum - own.minimum);
  return (a - b).abs().gt(tenth).sum().item<double>();
}

void measure_monotonicity(const DeployedModel& model, const EvaluationClassifier& classifier,
                          const Encoded& test, Metrics& metrics) {
  const AttributeSchema& schema = model.schema();
  const std::int64_t size = test.size();
  const std::int64_t at_once = images_at_once(model.architecture().image_size());
  Progress progress("faders from end to end", schema.size() * size);
  Metrics off_targets, pairs;
  for (int attribute = 0; attribute < schema.size(); ++attribute) {
    double correlation = 0;
    std::vector<double> off_target(schema.size());
    for (std::int64_t first = 0; first < size; first += at_once) {
      const std::int64_t last = std::min(first + at_once, size);
      const FaderTravel part =
          travel(model, classifier, attribute, test.u.range(first, last - first),
                 test.predicted.slice(0, first, last));
      correlation += part.correlation;
      for (int other = 0; other < schema.size(); ++other)
        off_target[other] += part.off_target[other];
      progress.update(attribute * size + last);
    }
    const std::string& name = schema.attributes()[attribute].name;
    metrics.emplace_back("monotonicity." + name, correlation / double(size));
    if (schema.size() == 1) continue;
    off_targets.emplace_back(
        "off_target." + name,
        *std::max_element(off_target.begin(), off_target.end()) / double(size));
    for (int other = 0; other < schema.size(); ++other)
      if (other != attribute)
        pairs.emplace_back("off_target_of." + name + "." + schema.attributes()[other].name,
                           off_target[other] / double(size));
  }
  progress.finish();
  metrics.insert(metrics.end(), off_targets.begin(), off_targets.end());
  metrics.insert(metrics.end(), pairs.begin(), pairs.end());
}

}  // namespace fader
