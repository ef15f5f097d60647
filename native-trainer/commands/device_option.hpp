// --device and --threads: where LibTorch computes.
#pragma once

#include <c10/core/Device.h>

#include <string>

#include "native-trainer/parallel/place.hpp"

namespace CLI {
class App;
}

namespace fader {

struct DeviceOptions {
  std::string device = "auto";  ///< auto, cpu or cuda
  int threads = 0;              ///< 0: what is fastest with this LibTorch
};

/// `options` must live as long as the command.
void add_device_options(CLI::App& command, DeviceOptions& options);

/// Sets LibTorch up and says where to compute. Throws std::runtime_error with a sentence where a GPU is
/// asked for that is not there. Of several processes on a machine each has a GPU of its own, and its part
/// of the cores.
c10::Device set_up_device(const DeviceOptions& options, const Place& place = {});

}  // namespace fader
