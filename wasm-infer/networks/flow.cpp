#include "wasm-infer/networks/flow.hpp"

#include <algorithm>
#include <utility>

#include "shared/coupling.hpp"
#include "wasm-infer/networks/load_layers.hpp"

namespace fader {
namespace {

constexpr int net_layers = 3;

/// The numbers of u that a coupling keeps, [latent_dim / 2]; those it changes are coupling ^ 1's
/// (shared/coupling.hpp).
using Half = Eigen::Map<Eigen::ArrayXd, 0, Eigen::InnerStride<>>;
Half kept(int coupling, double* u, int latent_dim) {
  const int first = kept_index(coupling, 0, latent_dim), second = kept_index(coupling, 1, latent_dim);
  return Half(u + first, latent_dim / 2, Eigen::InnerStride<>(second - first));
}

Result<MatrixOf<float>> load_table(const WeightsFile& file, const char* name, int attribute_dim,
                                   int latent_dim) {
  auto values = file.read_floats(name, {attribute_dim, latent_dim});
  if (!values) return Error{values.error()};
  return MatrixOf<float>(ConstMatrix(values.value().data(), attribute_dim, latent_dim));
}

}  // namespace

Result<Flow> Flow::load(const WeightsFile& file, const Architecture& a, int attribute_dim) {
  Flow flow;
  if (a.n_couplings == 0) return flow;
  auto shift = load_table(file, "flow.shift", attribute_dim, a.latent_dim);
  if (!shift) return Error{shift.error()};
  auto log_scale = load_table(file, "flow.log_scale", attribute_dim, a.latent_dim);
  if (!log_scale) return Error{log_scale.error()};
  auto nets = load_layers<DenseF64>(file, flow_layers(a, attribute_dim), LayerKind::dense);
  if (!nets) return Error{nets.error()};
  flow.nets_ = std::move(nets).value();
  flow.shift_ = std::move(shift).value(), flow.log_scale_ = std::move(log_scale).value();
  int width = 0;
  for (const DenseF64& layer : flow.nets_)
    width = std::max({width, layer.shape().inputs(), layer.shape().outputs()});
  flow.input_.setZero(width), flow.output_.setZero(width), flow.mixed_.setZero(a.latent_dim);
  return flow;
}

void Flow::forward(const float* y, double* z) noexcept {
  if (empty()) return;
  const int dim = static_cast<int>(mixed_.size()), half = dim / 2;
  VectorF64 u(z, dim);
  u -= mix(y, shift_, mixed_);
  u *= mix(y, log_scale_, mixed_).exp();
  for (int coupling = 0; coupling < static_cast<int>(nets_.size()) / net_layers; ++coupling) {
    run_net(coupling, y, z);
    Half changed = kept(coupling ^ 1, z, dim);
    changed = changed * input_.head(half).exp() + input_.segment(half, half);
  }
}

void Flow::inverse(const float* y, double* base) noexcept {
  if (empty()) return;
  const int dim = static_cast<int>(mixed_.size()), half = dim / 2;
  for (int coupling = static_cast<int>(nets_.size()) / net_layers - 1; coupling >= 0; --coupling) {
    run_net(coupling, y, base);
    Half changed = kept(coupling ^ 1, base, dim);
    changed = (changed - input_.segment(half, half)) * (-input_.head(half)).exp();
  }
  VectorF64 z(base, dim);
  z *= (-mix(y, log_scale_, mixed_)).exp();
  z += mix(y, shift_, mixed_);
}

Eigen::ArrayXd& Flow::mix(const float* y, const MatrixOf<float>& table, Eigen::ArrayXd& sum) {
  sum.setZero();
  for (int a = 0; a < table.rows(); ++a)
    if (y[a] != 0) sum += static_cast<double>(y[a]) * table.row(a).transpose().cast<double>();
  return sum;
}

void Flow::run_net(int coupling, const float* y, const double* u) noexcept {
  const int dim = static_cast<int>(mixed_.size()), half = dim / 2;
  input_.head(half) = kept(coupling, const_cast<double*>(u), dim);
  for (int i = 0; i < net_layers; ++i) {
    nets_[coupling * net_layers + i].forward(input_.data(), y, output_.data());
    input_.swap(output_);
  }
  auto log_scale = input_.head(half);
  log_scale = double{max_log_scale} * tanh_f64(log_scale / double{max_log_scale});
}

}  // namespace fader
