// What one fader does to the picture on its way from end to end: to its own attribute, and to the
// others.
#pragma once

#include "native-trainer/evaluation/encoded.hpp"
#include "native-trainer/evaluation/evaluation_classifier.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

/// monotonicity.<attribute>   does the picture follow the fader? Spearman correlation between nine
///                            positions from end to end and what the classifier sees of the
///                            attribute (log-odds of the last value against the first, or the
///                            number), for each picture; mean over the pictures
/// off_target.<attribute>     do the others stay? The largest share, over the other attributes, of
///                            pictures whose predicted value changes when this fader goes from one
///                            end to the other (a number: by more than a tenth of its range)
///
/// off_target_of.<attribute>.<other>   the same, of every pair
///
/// A categorical attribute goes from its first value to its last. With one attribute nothing is off
/// target.
void measure_monotonicity(const DeployedModel& model, const EvaluationClassifier& classifier,
                          const Encoded& test, Metrics& metrics);

/// In how many of N pictures the prediction of an attribute differs between two versions of each,
/// logits_a and logits_b [N, dim]; a number: by more than a tenth of its range.
double changed_predictions(const AttributeSchema& schema, int attribute,
                           const torch::Tensor& logits_a, const torch::Tensor& logits_b);

}  // namespace fader
