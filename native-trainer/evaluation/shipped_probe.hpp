// A small probe for every attribute that travels in the weights file, so that a page can show what it
// reads in the code of the picture that plays. It illustrates; what is claimed of a model is what the
// strongest of many probes finds (leakage.hpp).
//
// Tensors: probe.<attribute>.<layer>.weight F16 [out, in] and .bias F32 [out], from 0 on, with a
// rectifier between layers: u [latent_size] → a logit for each of the attribute's values, as if they
// were equally frequent; of a continuous attribute, its number. Readers that know nothing of them
// pass them over.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native-trainer/evaluation/encoded.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "shared/weights_file.hpp"

namespace fader {

struct ShippedProbes {
  std::vector<TensorData> tensors;
  Metrics metrics;  ///< "probe.<attribute>": its score on the test codes (ProbeResult::test)
};

/// One probe of this shape for every attribute.
ShippedProbes train_shipped_probes(const DeployedModel& model, const EncodedSplits& encoded,
                                   const ProbeShape& shape, ProbeSettings settings);

/// Puts them into a weights file and its card, in the place of any that are there.
void write_shipped_probes(const std::string& path, const ShippedProbes& probes);

}  // namespace fader
