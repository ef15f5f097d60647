// How much of an attribute a code still holds: fresh networks that are trained to predict it. (The
// adversary's own accuracy proves nothing: Elazar & Goldberg 2018, arXiv 1808.06640.)
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/evaluation/codes.hpp"

namespace fader {

/// An attribute that codes are probed for, in the same parts: i64 [N], the value; or f32 [N], a
/// continuous one's number.
struct ProbedAttribute {
  std::string name;
  int values = 0;  ///< classes; 0: continuous
  torch::Tensor train, validation, test;
};

/// A multi-layer perceptron with batch normalisation; without hidden layers it is linear.
struct ProbeShape {
  int layers = 0;            ///< hidden ones
  std::int64_t width = 0;    ///< of each
  std::string name() const;  ///< "linear", "mlp 4×1024"
};

struct ProbeSettings {
  std::int64_t steps = 20000, batch_size = 256;
  int seeds = 3;   ///< probes of each shape
  int looks = 20;  ///< how often they are tried on the validation codes, evenly over the steps
  std::uint64_t seed = 1;
  std::int64_t memory = std::int64_t{3} << 29;  ///< bytes that probes trained side by side may take
  /// Whether measure_leakage() tries those that are not trained by steps, too: k-nearest neighbours
  /// and the quadratic one.
  bool closed_form = true;
  bool keep_network = false;  ///< whether train_probes() returns the networks, too
};

/// A dense layer of a trained probe: weight · x + bias, and a rectifier after all but the last.
struct ProbeLayer {
  torch::Tensor weight;  ///< f32 [out, in], on the CPU
  torch::Tensor bias;    ///< f32 [out]
};

struct ProbeResult {
  double validation = 0;  ///< its best score on the validation codes; it is stopped there
  double test = 0;        ///< its score on the test codes at that point
  torch::Tensor right;    ///< bool [N]: which test codes it gets right; undefined where continuous
  /// A lower bound of the mutual information between code and attribute in bits, were all values
  /// equally frequent: log2(values) − cross-entropy on the test codes, at the point with the lowest
  /// validation cross-entropy (Barber & Agakov 2003). Not below 0; 0 where continuous.
  double bits = 0;
  std::vector<std::pair<std::int64_t, double>> curve;  ///< steps done → score on the test codes
  /// The probe where it is stopped, from u as it is: standardisation and batch normalisation are
  /// folded in. Its outputs are logits, or the number of a continuous attribute. Empty unless
  /// ProbeSettings::keep_network.
  std::vector<ProbeLayer> network;
};

/// Trains `seeds` probes of one shape for every attribute, side by side on the same batches,
/// with Adam on a cosine schedule and noise drawn anew for every batch. Scores are balanced
/// accuracies (mean recall over the values), or R² of a continuous attribute. Of large probes only
/// as many are trained side by side as fit settings.memory; the other attributes' follow. Returns
/// [attribute][seed].
std::vector<std::vector<ProbeResult>> train_probes(const ProbeShape& shape, const CodeSplits& codes,
                                                   const std::vector<ProbedAttribute>& attributes,
                                                   const ProbeSettings& settings);

}  // namespace fader
