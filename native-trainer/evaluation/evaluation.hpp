// What `fader evaluate` measures of a weights file, as it is deployed.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/classifier.hpp"
#include "native-trainer/evaluation/deployed.hpp"
#include "native-trainer/evaluation/figures.hpp"

namespace fader {

struct EvaluationSettings {
  std::int64_t limit = 0;  ///< at most so many training and test images (0: all)
  std::uint64_t seed = 1;  ///< of the probes
};

/// Accuracies and shares are fractions, PSNR is in dB.
///
///   reconstruction.psnr         told what the reader reads, as the page does
///   reconstruction.psnr_label   told the true attributes
///   leakage.<attribute>.{mlp, linear, chance}, and .control where a control model is given: the
///       MLP probe on a model that was trained without a discriminator
///   reader.<attribute>, judge.<attribute>   right on real test images
///   control.<attribute>.<value>, .mean, .min   share of all test images, decoded with this value
///       in place of theirs, that the judge calls by it; a continuous attribute has .spearman: of
///       the position asked for and what the judge says
///   kept.thickness, kept.slant   Spearman of a picture's and its forced decode's measure over all
///       test images, mean over the forced values
///   kept.<measure>_within   the same within one true value of the picture
///   counterfactual.<attribute>.{psnr, ssim}, .mean   see counterfactual.hpp
///   drift.<attribute>, drift_of.<attribute>.<other>, response.<attribute>   see response.hpp
///   drift_true.<attribute>   the judge's own slips: drift between each held-out picture and its
///       true counterfactual, where nothing but the attribute differs
///
/// Continuous attributes have R² where others have an accuracy. Throws std::runtime_error where
/// model and data do not belong together.
Figures evaluate(const DeployedModel& model, const Dataset& data, const Judge& judge,
                 const DeployedModel* control, const EvaluationSettings& settings);

/// Throws std::runtime_error with a sentence unless the model is for this data.
void require_match(const DeployedModel& model, const Dataset& data);

/// "a.b": 1, "a.c": 2 → {"a": {"b": 1, "c": 2}}, indented.
std::string figures_json(const Figures& figures);
/// A table for people.
std::string figures_table(const Figures& figures);

/// The same file with these figures in its card: every tensor keeps its bytes. Written atomically.
void write_card_figures(const std::string& path, const Figures& figures, const Dataset& data);

}  // namespace fader
