// Where a linear path begins: networks trained for a short while fall behind what a linear map
// does, so they start from it.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/fader_network.hpp"

namespace fader {

/// Sets the linear maps to the principal components of the first 8,192 training images, each
/// coordinate of z with variance 1, and the noise of a stochastic z to what the weight of its KL
/// divergence, lambda_kl, pays for: little in the leading components, which cost most, and much in
/// the last; a noise that is the same for all takes thousands of steps to find there. Components by
/// subspace iteration (Halko, Martinsson and Tropp
/// 2011, arXiv 0909.4061).
void begin_as_principal_components(FaderNetwork& model, const Dataset& data, double lambda_kl);

}  // namespace fader
