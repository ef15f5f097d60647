#include "native-trainer/model/autocast.hpp"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace fader {
namespace {

void set_enabled(torch::DeviceType device, bool enabled, torch::Dtype precision) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  if (enabled) at::autocast::set_autocast_dtype(device, precision);
  at::autocast::set_autocast_enabled(device, enabled);
#else
  if (device == torch::kCUDA) {
    if (enabled) at::autocast::set_autocast_gpu_dtype(precision);
    at::autocast::set_enabled(enabled);
  } else {
    if (enabled) at::autocast::set_autocast_cpu_dtype(precision);
    at::autocast::set_cpu_enabled(enabled);
  }
#endif
}

}  // namespace

Autocast::Autocast(torch::Dtype precision, torch::Device device)
    : active_(precision != torch::kFloat32), device_(device.type()) {
  if (!active_) return;
  at::autocast::increment_nesting();
  set_enabled(device_, true, precision);
}

Autocast::~Autocast() {
  if (!active_) return;
  set_enabled(device_, false, torch::kFloat32);
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
}

}  // namespace fader
