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
StridedF64 kept(int coupling, double* u, int latent_dim) {
  const int first = kept_index(coupling, 0, latent_dim),
            second = kept_index(coupling, 1, latent_dim);
  return strided(u + first, latent_dim / 2, second - first);
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

void Flow::forward(const double* y, double* z) noexcept {
  if (empty()) return;
  const int dim = static_cast<int>(mixed_.size()), half = dim / 2;
  StridedF64 u = strided(z, dim), mixed = strided(mixed_.data(), dim);
  mix(y, shift_);
  u -= mixed;
  mix(y, log_scale_);
  u *= exp_f64(mixed);
  for (int coupling = 0; coupling < static_cast<int>(nets_.size()) / net_layers; ++coupling) {
    double* const net = run_net(coupling, y, z);
    const StridedF64 s = strided(net, half), t = strided(net + half, half);
    StridedF64 changed = kept(coupling ^ 1, z, dim);
    changed = changed * exp_f64(s) + t;
  }
}

void Flow::inverse(const double* y, double* u) noexcept {
  if (empty()) return;
  const int dim = static_cast<int>(mixed_.size()), half = dim / 2;
  StridedF64 z = strided(u, dim), mixed = strided(mixed_.data(), dim);
  for (int coupling = static_cast<int>(nets_.size()) / net_layers - 1; coupling >= 0; --coupling) {
    double* const net = run_net(coupling, y, u);
    const StridedF64 s = strided(net, half), t = strided(net + half, half);
    StridedF64 changed = kept(coupling ^ 1, u, dim);
    changed = (changed - t) / exp_f64(s);
  }
  mix(y, log_scale_);
  z /= exp_f64(mixed);
  mix(y, shift_);
  z += mixed;
}

void Flow::mix(const double* y, const MatrixOf<float>& table) noexcept {
  mixed_.setZero();
  add_product(y, static_cast<int>(table.rows()), table.data(),
              VectorF64(mixed_.data(), mixed_.size()));
}

double* Flow::run_net(int coupling, const double* y, double* u) noexcept {
  const int dim = static_cast<int>(mixed_.size()), half = dim / 2;
  strided(input_.data(), half) = kept(coupling, u, dim);
  for (int i = 0; i < net_layers; ++i) {
    nets_[coupling * net_layers + i].forward(input_.data(), y, output_.data());
    input_.swap(output_);
  }
  // s = max_log_scale · tanh(a / max_log_scale)
  StridedF64 s = strided(input_.data(), half);
  s /= double{max_log_scale};
  s = double{max_log_scale} * tanh_f64(s);
  return input_.data();
}

}  // namespace fader
