// A training step as a CUDA graph: a small network's step is thousands of kernels of microseconds,
// and a GPU waits for the processor to launch them one by one. Recorded, they are launched at once.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace fader {

class StepGraph {
 public:
  using Tensors = std::vector<torch::Tensor>;
  /// A step, given its inputs. Whatever else changes from one step to the next has to lie in
  /// tensors on the device, at the same place; nothing may wait for the device; random numbers come
  /// from its own generator. What it returns is there until the next step.
  using Step = std::function<Tensors(const Tensors& inputs)>;

  /// `enabled`: false makes run() call every step, as do processors and LibTorch before 2.1. On a
  /// GPU everything goes to a stream of its own for this object's life, as recording demands.
  StepGraph(torch::Device device, bool enabled);
  ~StepGraph();
  StepGraph(const StepGraph&) = delete;
  StepGraph& operator=(const StepGraph&) = delete;

  /// step(inputs): called, recorded, or what is recorded played again. `inputs` keep their sizes.
  /// `constants`: every number of this processor's that the step depends on and that may change;
  /// recorded is what has had the same a few times.
  const Tensors& run(const std::vector<std::int64_t>& constants, const Tensors& inputs,
                     const Step& step);
  /// Drops what is recorded: where a tensor that it uses gave way to another.
  void forget();

 private:
  struct Recording;
  struct Stream;
  bool enabled_;
  std::unique_ptr<Stream> stream_;
  std::unique_ptr<Recording> recording_;
  std::vector<std::int64_t> constants_;
  int alike_ = 0;  ///< steps that had these constants
  Tensors returned_;
};

}  // namespace fader
