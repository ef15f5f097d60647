// What `fader evaluate` measures of a weights file, as it is deployed.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/evaluation_classifier.hpp"
#include "native-trainer/evaluation/identity.hpp"
#include "native-trainer/evaluation/leakage.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

struct EvaluationSettings {
  std::int64_t limit = 0;  ///< at most so many images of each part (0: all)
  ProbeSettings probes;
  std::vector<ProbeShape> shapes = all_probe_shapes();
  /// Of the probes that are tried in one size only.
  const ProbeShape& middle_shape() const { return shapes[shapes.size() / 2]; }
};

/// Another model, to compare the leakage with: the same recipe, steps and size without what is to
/// be shown to matter.
struct Baseline {
  std::string name;  ///< "no_adversary"
  const DeployedModel* model;
};

/// All that was measured and how, for people and programs.
struct EvaluationReport {
  std::string dataset, dataset_digest, classifier_digest;
  std::int64_t train = 0, validation = 0, test = 0;  ///< images
  EvaluationSettings settings;
  Metrics metrics;
  struct Probed {
    std::string name;  ///< of the attribute, with the baseline's in brackets
    Leakage leakage;
  };
  std::vector<Probed> leakages;
};

/// Accuracies and shares are fractions, PSNR is in dB.
///
///   reconstruction.psnr          conditioned on the predicted attributes, as the page does
///   reconstruction.psnr_labels   conditioned on the labels
///   leakage.<attribute>.strongest   the highest score of any fresh probe on u, .cross_fitted
///       included; .low, .high the 95 % interval of the best on the test codes; .bits the highest
///       lower bound of the mutual information; .mlp, .linear, .nearest, .quadratic
///       the best of their kind; .mean the strongest on u without noise; .cross_fitted on pictures
///       that the model never saw; .chance; and .<baseline> the strongest on that (leakage.hpp)
///   predicted.<attribute>        accuracy of the file's attribute classifier on real test images
///   classifier.<attribute>       accuracy of the evaluation classifier on them
///   classifier_error.<attribute> its mean absolute error on them of a continuous attribute,
///   likewise edit_accuracy.<attribute>.<value>, .mean, .min   share of the test images with
///   another value,
///       decoded with this one in its place, that the evaluation classifier predicts as it; a
///       continuous attribute has .spearman: of the position asked for and the prediction; and
///       .error: their mean absolute difference, in the unit that people read
///   style_preservation.thickness, .slant   of handwriting: Spearman of an image's and its forced
///       decode's measure over all test images, mean over the forced values
///   style_preservation.<measure>_within    the same within one true value of the image
///   counterfactual.<attribute>.{psnr, ssim, unchanged_psnr, identity}   see counterfactual.hpp
///   identity.real, .reconstruction, .<attribute>   where `identity` is given: see identity.hpp
///   group.<grouping>.<group>.{pictures, psnr, edit_accuracy}   see groups.hpp
///   realism.real, .reconstruction, .<attribute>   kernel distance of real test images to other
///   real
///       ones, to reconstructions, and to edits with all values in turn (realism.hpp)
///   monotonicity.<attribute>, off_target.<attribute>, off_target_of.<attribute>.<other>   see
///       monotonicity.hpp
///   off_target_true.<attribute>  the evaluation classifier's own errors: off-target change between
///       each held-out image and its true counterfactual, where nothing but the attribute differs
///
/// Continuous attributes have R² where others have an accuracy. Throws std::runtime_error where
/// model and data do not belong together.
EvaluationReport evaluate(const DeployedModel& model, const Dataset& data,
                          const EvaluationClassifier& classifier,
                          const std::vector<Baseline>& baselines,
                          const EvaluationSettings& settings,
                          const IdentityEmbedding* identity = nullptr);

/// Throws std::runtime_error with a sentence unless the model is for this data.
void require_match(const DeployedModel& model, const Dataset& data);

/// The same file with these metrics in its card; every tensor keeps its bytes. Written atomically.
void write_card_metrics(const std::string& path, const Metrics& metrics, const Dataset& data);

}  // namespace fader
