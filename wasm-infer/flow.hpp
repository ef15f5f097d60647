// Encoder's latent z ↔ the code u that is deployed, under the attributes: shared/coupling.hpp.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/attribute_bias.hpp"
#include "wasm-infer/precise_dense.hpp"

namespace fader {

class Flow {
 public:
  static Result<Flow> load(const WeightsFile& file, const Architecture& architecture,
                           int attribute_dim);

  /// No couplings: both ways the identity.
  bool empty() const { return nets_.empty(); }

  /// z → u and u → z, in place; code: [latent_dim], channels: [attribute_dim].
  void forward(const float* channels, double* code) noexcept;
  void inverse(const float* channels, double* code) noexcept;

 private:
  Flow(const Architecture& architecture, std::vector<PreciseDense> nets, std::vector<float> shift,
       std::vector<float> log_scale);
  /// What a coupling does to the numbers it changes: log-scales [half], then shifts [half].
  const double* run_net(int coupling, const float* channels, const double* code) noexcept;

  int latent_dim_ = 0;
  std::vector<PreciseDense> nets_;  // three per coupling
  AttributeBias shift_, log_scale_;
  std::vector<double> input_, output_;  // of a net's layer
};

}  // namespace fader
