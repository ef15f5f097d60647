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
  void forward(const double* y, double* z) noexcept;
  /// u → z, the same.
  void inverse(const double* y, double* u) noexcept;

 private:
  /// What a coupling does to the numbers it changes: log-scales s, then shifts t, each
  /// [latent_dim / 2].
  double* run_net(int coupling, const double* y, double* u) noexcept;
  /// mixed_ = y · table
  void mix(const double* y, const MatrixOf<float>& table) noexcept;

  std::vector<DenseF64> nets_;             // three per coupling
  MatrixOf<float> shift_, log_scale_;      // [attribute_dim, latent_dim]
  Eigen::ArrayXd input_, output_, mixed_;  // of a net's layer; [latent_dim]
};

}  // namespace fader
