#include "native-trainer/commands/device_option.hpp"

#include <torch/torch.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <thread>

namespace fader {
namespace {

/// LibTorch 1.13 has no threaded transposed convolution: two threads there are slower than one.
int default_threads() {
#if TORCH_VERSION_MAJOR < 2
  return 1;
#else
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
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

c10::Device set_up_device(const DeviceOptions& options) {
  const bool cuda = torch::cuda::is_available();
  if (options.device == "cuda" && !cuda)
    throw std::runtime_error(
        "there is no CUDA device, or this LibTorch is built without CUDA: use --device cpu");
  torch::set_num_threads(options.threads > 0 ? options.threads : default_threads());
  // Adam's vanishing moments would slow everything down.
  at::globalContext().setFlushDenormal(true);
  at::globalContext().setDeterministicCuDNN(true);
  return cuda && options.device != "cpu" ? torch::kCUDA : torch::kCPU;
}

}  // namespace fader
