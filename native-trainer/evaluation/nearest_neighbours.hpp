// The probe that learns nothing: what a code's nearest training codes have.
#pragma once

#include <vector>

#include "native-trainer/evaluation/probe.hpp"

namespace fader {

/// k-nearest neighbours on standardised codes, each neighbour weighted by the rarity of its value; k
/// is chosen on the validation codes. No bits, no curve. Returns one result for each attribute.
std::vector<ProbeResult> nearest_neighbours(const CodeSplits& codes,
                                            const std::vector<ProbedAttribute>& attributes);

}  // namespace fader
