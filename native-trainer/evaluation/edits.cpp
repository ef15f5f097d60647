#include "native-trainer/evaluation/edits.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

}  // namespace

StylePreservation::StylePreservation(Style inputs, const torch::Tensor& values, int value_count)
    : inputs_(std::move(inputs)), groups_(value_count) {
  for (std::int64_t i = 0; i < values.size(0); ++i) {
    groups_[values[i].item<std::int64_t>()].push_back(i);
  }
}

void StylePreservation::add(const Style& decodes) {
  thickness_.add(inputs_.thickness, decodes.thickness, groups_);
  slant_.add(inputs_.slant, decodes.slant, groups_);
}

void StylePreservation::report(Metrics& metrics) const {
  metrics.emplace_back("style_preservation.thickness", mean_of(thickness_.all));
  metrics.emplace_back("style_preservation.slant", mean_of(slant_.all));
  if (thickness_.within.empty()) return;
  metrics.emplace_back("style_preservation.thickness_within", mean_of(thickness_.within));
  metrics.emplace_back("style_preservation.slant_within", mean_of(slant_.within));
}

void StylePreservation::Correlations::add(const std::vector<double>& inputs,
                                          const std::vector<double>& decodes,
                                          const std::vector<std::vector<std::size_t>>& groups) {
  all.push_back(spearman(inputs, decodes));
  for (const auto& group : groups) {
    if (group.size() < 3) continue;  // no order to speak of
    std::vector<double> a, b;
    for (const std::size_t i : group) {
      a.push_back(inputs[i]);
      b.push_back(decodes[i]);
    }
    within.push_back(spearman(a, b));
  }
}

std::vector<Edits> measure_edits(const DeployedModel& model, const EvaluationClassifier& classifier,
                                 const Encoded& test, int attribute, int content_side,
                                 StylePreservation* style_preservation, Metrics& metrics) {
  const AttributeSchema& schema = model.schema();
  const Attribute& own = schema.attributes()[attribute];
  const std::string prefix = "edit_accuracy." + own.name + ".";
  const auto before = values_of(schema, attribute, test.predicted);
  const int values = static_cast<int>(own.values.size());
  std::vector<double> shares;
  std::vector<Edits> edits;
  const std::int64_t at_once = images_at_once(model.architecture().image_size());
  Progress progress("forced " + own.name, values * test.size());
  for (int value = 0; value < values; ++value) {
    std::vector<torch::Tensor> seen;
    Style style;
    for (std::int64_t first = 0; first < test.size(); first += at_once) {
      const std::int64_t last = std::min(first + at_once, test.size());
      const auto y = forced(schema, attribute, value, test.predicted.slice(0, first, last));
      const auto decodes = model.decode(test.u.range(first, last - first), y);
      seen.push_back(values_of(schema, attribute, classifier.predict(decodes)).eq(value));
      if (style_preservation) style.append(written_style(decodes, content_side));
      progress.update(value * test.size() + last);
    }
    if (style_preservation) style_preservation->add(style);
    // Only edits that change the value count.
    edits.push_back({before.ne(value), torch::cat(seen)});
    const auto changed = edits.back().made.sum().item<double>();
    if (changed == 0) continue;  // every picture has this value already
    shares.push_back(edits.back().seen.logical_and(edits.back().made).sum().item<double>() /
                     changed);
    metrics.emplace_back(prefix + own.values[value], shares.back());
  }
  progress.finish();
  if (shares.empty()) return edits;
  metrics.emplace_back(prefix + "mean", mean_of(shares));
  metrics.emplace_back(prefix + "min", *std::min_element(shares.begin(), shares.end()));
  return edits;
}

void measure_continuous_edits(const DeployedModel& model, const EvaluationClassifier& classifier,
                              const Encoded& test, int attribute, Metrics& metrics) {
  constexpr int positions = 5;
  const AttributeSchema& schema = model.schema();
  const Attribute& own = schema.attributes()[attribute];
  const std::int64_t at_once = images_at_once(model.architecture().image_size());
  std::vector<double> asked, seen;
  double error = 0;  // sum, in the unit that people read
  for (int step = 0; step < positions; ++step) {
    const float position = own.minimum + (own.maximum - own.minimum) * step / (positions - 1);
    for (std::int64_t first = 0; first < test.size(); first += at_once) {
      const std::int64_t last = std::min(first + at_once, test.size());
      auto y = test.predicted.slice(0, first, last).clone();
      columns(schema, attribute, y).fill_(position);
      const auto decodes = model.decode(test.u.range(first, last - first), y);
      const auto numbers = values_of(schema, attribute, classifier.predict(decodes)).contiguous();
      for (std::int64_t i = 0; i < numbers.size(0); ++i) {
        asked.push_back(position);
        seen.push_back(numbers.data_ptr<float>()[i]);
        error += std::fabs(own.shown(numbers.data_ptr<float>()[i]) - own.shown(position));
      }
    }
  }
  metrics.emplace_back("edit_accuracy." + own.name + ".spearman", spearman(asked, seen));
  metrics.emplace_back("edit_accuracy." + own.name + ".error", error / double(asked.size()));
}

}  // namespace fader
