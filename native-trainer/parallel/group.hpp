// LibTorch's own communication (c10d) between processes, so far as the trainer needs it: the one place
// that knows its versions.
#pragma once

#include <torch/torch.h>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "native-trainer/parallel/place.hpp"

namespace fader {

/// Errors are LibTorch's, but for the constructor's. Tensors are contiguous.
class ProcessGroup {
 public:
  /// Throws std::runtime_error with a sentence where the processes do not find together, or this
  /// LibTorch cannot let them.
  ProcessGroup(const Place& place, std::chrono::seconds timeout, torch::Device device);
  ~ProcessGroup();

  std::function<void()> sum(torch::Tensor tensor);  ///< begins; the function waits
  void largest(torch::Tensor& tensor);
  void gather(std::vector<torch::Tensor>& shares, torch::Tensor own);
  void copy_first(torch::Tensor& tensor);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace fader
