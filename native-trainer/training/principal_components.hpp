// Where a linear path begins: networks trained for a short while fall behind what a linear map
// does, so they start from it.
#pragma once

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/fader_network.hpp"

namespace fader {

/// Sets the linear maps to the principal components of the first 8,192 training images, each
/// coordinate of z with variance 1. Components by subspace iteration (Halko, Martinsson and Tropp
/// 2011, arXiv 0909.4061).
void begin_as_principal_components(FaderNetwork& model, const Dataset& data);

}  // namespace fader
