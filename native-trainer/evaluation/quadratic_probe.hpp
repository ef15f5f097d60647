// The probe in closed form: what the squares and products of a code tell.
#pragma once

#include <cstdint>
#include <vector>

#include "native-trainer/evaluation/probe.hpp"

namespace fader {

/// Codes of more numbers than this have too many products.
constexpr std::int64_t max_quadratic_width = 1024;

/// For each number yₖ of an attribute (a value's, or the continuous one's) the two functions of u
/// that go with it most: uᵀ Mₖ u and vₖᵀ u with Mₖ = E[(yₖ − ȳₖ) u uᵀ] and vₖ = E[(yₖ − ȳₖ) u] over
/// the training codes, standardised and with fresh noise. That is the witness of the
/// Hilbert-Schmidt criterion with a kernel of the second degree (Gretton et al. 2005), and where a
/// covariance that differs with the attribute shows. Of Mₖ the r largest eigenvalues by magnitude
/// are kept, for there are more products than codes. These functions then go into a linear
/// regression on the validation codes, which choose r. No bits, no curve. seed: of the noise.
/// Returns one result for each attribute.
std::vector<ProbeResult> quadratic_probe(const CodeSplits& codes,
                                         const std::vector<ProbedAttribute>& attributes,
                                         std::uint64_t seed = 1);

}  // namespace fader
