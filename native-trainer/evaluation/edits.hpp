// Whether forced values are seen, and what of a hand's style survives them.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "native-trainer/evaluation/encoded.hpp"
#include "native-trainer/evaluation/evaluation_classifier.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/evaluation/style.hpp"

namespace fader {

/// Correlates the style of pictures with that of their forced decodes.
class StylePreservation {
 public:
  /// inputs: of the pictures; values: i64 [N], their true values, of value_count.
  StylePreservation(Style inputs, const torch::Tensor& values, int value_count);
  /// Of all pictures, under one forced value.
  void add(const Style& decodes);
  /// style_preservation.*
  void report(Metrics& metrics) const;

 private:
  struct Correlations {
    std::vector<double> all, within;  ///< by forced value; and by true value, too
    void add(const std::vector<double>& inputs, const std::vector<double>& decodes,
             const std::vector<std::vector<std::size_t>>& groups);
  };

  Style inputs_;
  std::vector<std::vector<std::size_t>> groups_;  ///< pictures by their true value
  Correlations thickness_, slant_;
};

/// Edits to one value.
struct Edits {
  torch::Tensor made;  ///< bool [N]: the picture had another value
  torch::Tensor seen;  ///< bool [N]: the evaluation classifier sees the value
};

/// edit_accuracy.<attribute>.*: each value of a binary or categorical attribute, forced on the test
/// pictures that have another. The decodes' style goes to `style_preservation` where that is given.
/// Returns the edits to each value.
std::vector<Edits> measure_edits(const DeployedModel& model, const EvaluationClassifier& classifier,
                   const Encoded& test, int attribute, int content_side,
                                 StylePreservation* style_preservation, Metrics& metrics);

/// edit_accuracy.<attribute>.spearman: every test picture is asked for five positions over a continuous
/// fader's range.
void measure_continuous_edits(const DeployedModel& model, const EvaluationClassifier& classifier,
                              const Encoded& test, int attribute, Metrics& metrics);

}  // namespace fader
