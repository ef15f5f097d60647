// What the strongest of many probes finds of the attributes in a model's codes. The protocol, in
// words: native-trainer/evaluation/README.md.
#pragma once

#include <string>
#include <vector>

#include "native-trainer/evaluation/probe.hpp"

namespace fader {

struct ProbeRun {
  std::string name;        ///< "linear", "nearest neighbours", "quadratic", "mlp 4×1024"
  std::uint64_t seed = 0;  ///< which of its shape's
  ProbeResult result;
};

/// Of one attribute.
struct Leakage {
  std::vector<ProbeRun> runs;
  double strongest = 0;      ///< the highest test score of any probe, each stopped by validation
  std::string strongest_of;  ///< that probe's name
  /// The 95 % interval of the strongest of `runs`: bootstrap over the test pictures, stratified by
  /// value. Both 0 where the attribute is continuous.
  double low = 0, high = 0;
  double bits = 0;  ///< the highest lower bound of the mutual information (ProbeResult::bits)

  /// The highest test score of the runs whose name begins with `prefix`.
  double best(const std::string& prefix) const;
};

/// The shapes that are tried where nothing else is said.
const std::vector<ProbeShape>& all_probe_shapes();

/// "linear" or "2x256", layers and width. Throws std::runtime_error with a sentence for another
/// word.
ProbeShape probe_shape(const std::string& word);

/// Probes of all shapes, k-nearest neighbours and the quadratic probe; one result for each
/// attribute. title: of the progress bar.
std::vector<Leakage> measure_leakage(const CodeSplits& codes,
                                     const std::vector<ProbedAttribute>& attributes,
                                     const std::vector<ProbeShape>& shapes,
                                     const ProbeSettings& settings, const std::string& title);

/// Probes that learn only from codes of pictures that neither encoder nor flow learnt from: from
/// one half of validation and test together, scored on the other half, and the other way round. The
/// mean score of the best of `seeds`, for each attribute.
std::vector<double> cross_fitted(const CodeSplits& codes,
                                 const std::vector<ProbedAttribute>& attributes,
                                 const ProbeShape& shape, const ProbeSettings& settings);

}  // namespace fader
