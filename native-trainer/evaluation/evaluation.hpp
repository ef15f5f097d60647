// What `fader evaluate` measures of a weights file, as it is deployed.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/evaluation_classifier.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

struct EvaluationSettings {
  std::int64_t limit = 0;  ///< at most so many training and test images (0: all)
  std::uint64_t seed = 1;  ///< of the probes
};

/// Accuracies and shares are fractions, PSNR is in dB.
///
///   reconstruction.psnr          conditioned on the predicted attributes, as the page does
///   reconstruction.psnr_labels   conditioned on the labels
///   leakage.<attribute>.{mlp, linear, chance}   a fresh probe's score on u (probe.hpp); and
///       .baseline where a baseline model is given: the MLP probe's on that
///   predicted.<attribute>        accuracy of the file's attribute classifier on real test images
///   classifier.<attribute>       accuracy of the evaluation classifier on them
///   edit_accuracy.<attribute>.<value>, .mean, .min   share of all test images, decoded with this
///       value in place of theirs, that the evaluation classifier predicts as it; a continuous
///       attribute has .spearman: of the position asked for and the prediction
///   style_preservation.thickness, .slant   of handwriting: Spearman of an image's and its forced
///       decode's measure over all test images, mean over the forced values
///   style_preservation.<measure>_within    the same within one true value of the image
///   counterfactual.<attribute>.{psnr, ssim}, .mean   see counterfactual.hpp
///   monotonicity.<attribute>, off_target.<attribute>, off_target_of.<attribute>.<other>   see
///       monotonicity.hpp
///   off_target_true.<attribute>  the evaluation classifier's own errors: off-target change between
///       each held-out image and its true counterfactual, where nothing but the attribute differs
///
/// Continuous attributes have R² where others have an accuracy. `baseline`: a model trained without
/// a discriminator, or null. Throws std::runtime_error where model and data do not belong together.
Metrics evaluate(const DeployedModel& model, const Dataset& data,
                 const EvaluationClassifier& classifier, const DeployedModel* baseline,
                 const EvaluationSettings& settings);

/// Throws std::runtime_error with a sentence unless the model is for this data.
void require_match(const DeployedModel& model, const Dataset& data);

/// "a.b": 1, "a.c": 2 → {"a": {"b": 1, "c": 2}}, indented.
std::string metrics_json(const Metrics& metrics);
/// A table for people. schema: whose attributes are continuous, and measured by R².
std::string metrics_table(const Metrics& metrics, const AttributeSchema& schema);

/// The same file with these metrics in its card; every tensor keeps its bytes. Written atomically.
void write_card_metrics(const std::string& path, const Metrics& metrics, const Dataset& data);

}  // namespace fader
