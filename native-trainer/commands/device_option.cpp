#include "native-trainer/commands/device_option.hpp"

#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <thread>

namespace fader {
namespace {

/// LibTorch 1.13 has no threaded transposed convolution: two threads there are slower than one.
int default_threads(int local_size) {
#if TORCH_VERSION_MAJOR < 2
  static_cast<void>(local_size);
  return 1;
#else
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()) / local_size);
#endif
}

}  // namespace

void add_device_options(CLI::App& command, DeviceOptions& options) {
  command.add_option("--device", options.device, "auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
  command
      .add_option("--threads", options.threads, "Threads; 0: what is fastest with this LibTorch")
      ->check(CLI::NonNegativeNumber);
}

c10::Device set_up_device(const DeviceOptions& options, const Place& place) {
  const bool cuda = torch::cuda::is_available();
  if (options.device == "cuda" && !cuda)
    throw std::runtime_error(
        "there is no CUDA device, or this LibTorch is built without CUDA: use --device cpu");
  torch::set_num_threads(options.threads > 0 ? options.threads : default_threads(place.local_size));
  // Adam's vanishing moments would slow everything down.
  at::globalContext().setFlushDenormal(true);
  at::globalContext().setDeterministicCuDNN(true);
  if (!cuda || options.device == "cpu") return torch::kCPU;
  if (place.size == 1) return torch::kCUDA;
  // A GPU each; what asks for none in particular gets that one.
  const auto gpu = place.local_rank % static_cast<int>(torch::cuda::device_count());
  const torch::Device own(torch::kCUDA, static_cast<c10::DeviceIndex>(gpu));
  c10::impl::VirtualGuardImpl(torch::kCUDA).setDevice(own);
  return own;
}

}  // namespace fader
