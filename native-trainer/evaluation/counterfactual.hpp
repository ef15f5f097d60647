// Edits against the truth: where a data set knows how a picture would really look with one
// attribute changed, the model's edit is compared with that picture.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/evaluation_classifier.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

/// counterfactual.<attribute>.psnr   in dB over all pairs of that attribute, pixels spanning 1
/// counterfactual.<attribute>.ssim   mean over the pairs
/// counterfactual.<attribute>.unchanged_psnr   of the edit against the picture before it, over the
///                                   pixels that the true edit leaves as they were
/// counterfactual.<attribute>.identity   share of edits that are nearer to their own true edit than to
///                                   any of 499 other people's
/// counterfactual.psnr, .ssim        their means over the attributes
/// off_target_true.<attribute>       the evaluation classifier's own share of monotonicity.hpp's
///                                   off-target change: how often its prediction of another
///                                   attribute changes although, in the true pictures, it does not
///
/// The model gets the picture before the edit, conditioned on the attributes that its own
/// classifier predicts, and then its fader is moved to the true new value. Only pairs whose picture
/// is among the first `limit` test images count. Appends nothing where the data set has no
/// counterfactuals.
void measure_counterfactuals(const DeployedModel& model, const Dataset& data,
                             const EvaluationClassifier& classifier, std::int64_t limit,
                             Metrics& metrics);

}  // namespace fader
