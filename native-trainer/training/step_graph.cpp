#include "native-trainer/training/step_graph.hpp"

#include <stdexcept>
#include <string>

#include "native-trainer/model/adam.hpp"
#include "native-trainer/parallel/peers.hpp"

#ifdef FADER_CUDA_GRAPHS
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>
#endif

namespace fader {

#ifdef FADER_CUDA_GRAPHS

namespace {
constexpr int steps_before = 3;  // cuBLAS and cuDNN choose and allocate in the first ones
}

struct StepGraph::Stream {
  /// What was begun on the stream before is waited for.
  explicit Stream(torch::Device device)
      : own((torch::cuda::synchronize(), c10::cuda::getStreamFromPool(false, device.index()))) {}
  ~Stream() { own.current_stream().synchronize(); }
  c10::cuda::CUDAStreamGuard own;
};

struct StepGraph::Recording {
  at::cuda::CUDAGraph graph;
  Tensors inputs;
};

const StepGraph::Tensors& StepGraph::run(const std::vector<std::int64_t>& constants,
                                         const Tensors& inputs, const Step& step) {
  if (constants != constants_) {
    forget();
    constants_ = constants;
  }
  if (!enabled_ || (!recording_ && alike_++ < steps_before)) {
    returned_ = step(inputs);
    return returned_;
  }
  if (!recording_) {
    auto recording = std::make_unique<Recording>();
    for (const torch::Tensor& input : inputs) recording->inputs.push_back(torch::empty_like(input));
    // Of this thread alone: another one reads the next batch meanwhile.
    recording->graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
    returned_ = step(recording->inputs);
    recording->graph.capture_end();
    recording_ = std::move(recording);
  }
  for (std::size_t i = 0; i < inputs.size(); ++i)
    recording_->inputs[i].copy_(inputs[i], /*non_blocking=*/true);
  recording_->graph.replay();
  return returned_;
}

#else

struct StepGraph::Stream {
  explicit Stream(torch::Device) {}
};
struct StepGraph::Recording {};

const StepGraph::Tensors& StepGraph::run(const std::vector<std::int64_t>&, const Tensors& inputs,
                                         const Step& step) {
  returned_ = step(inputs);
  return returned_;
}

#endif

StepGraph::StepGraph(torch::Device device, bool enabled)
    : enabled_(enabled && Adam::stays_on(device) && peers().alone()) {
  if (enabled_) stream_ = std::make_unique<Stream>(device);
}

StepGraph::~StepGraph() = default;

void StepGraph::forget() {
  recording_.reset();
  returned_.clear();
  alike_ = 0;
}

}  // namespace fader
