// The conditional flow between z and u, under the attributes y: shared/coupling.hpp.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/eigen/tensors.hpp"
#include "wasm-infer/layers/dense_f64.hpp"

namespace fader {

class Flow {
 public:
  static Result<Flow> load(const WeightsFile& file, const Architecture& architecture,
                           int attribute_dim);

  /// No couplings: both ways the identity.
  bool empty() const { return nets_.empty(); }

  /// z → u, in place: [latent_dim]; y: [attribute_dim]
  void forward(const float* y, double* z) noexcept;
  /// u → z, the same.
  void inverse(const float* y, double* u) noexcept;

 private:
  /// y · table [latent_dim], of a table [attribute_dim, latent_dim].
  static Eigen::ArrayXd& mix(const float* y, const MatrixOf<float>& table, Eigen::ArrayXd& sum);
  /// What a coupling does to the numbers it changes: log-scales and shifts, [2, latent_dim / 2].
  void run_net(int coupling, const float* y, const double* u) noexcept;

  std::vector<DenseF64> nets_;             // three per coupling
  MatrixOf<float> shift_, log_scale_;      // [attribute_dim, latent_dim]
  Eigen::ArrayXd input_, output_, mixed_;  // of a net's layer; of mix()
};

}  // namespace fader
