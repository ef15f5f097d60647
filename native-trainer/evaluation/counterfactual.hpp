// Edits against the truth: where a data set knows how a picture would really look with one
// attribute changed, the model's edit is compared with that picture.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/classifier.hpp"
#include "native-trainer/evaluation/deployed.hpp"
#include "native-trainer/evaluation/figures.hpp"

namespace fader {

/// counterfactual.<attribute>.psnr   in dB over all pairs of that attribute, pixels spanning 1
/// counterfactual.<attribute>.ssim   mean over the pairs
/// counterfactual.psnr, .ssim        their means over the attributes
/// drift_true.<attribute>            the judge's own share of response.hpp's drift: what it says of
/// the
///                                   others changes although, in the true pictures, they do not
///
/// The model is given the picture before the edit, told what its reader reads in it, and then its
/// fader is moved to the true new value. Only pairs whose picture is among the first `limit` test
/// images count. Appends nothing where the data set knows no counterfactuals.
void measure_counterfactuals(const DeployedModel& model, const Dataset& data, const Judge& judge,
                             std::int64_t limit, Figures& figures);

}  // namespace fader
