// Adam in few passes.
#pragma once

#include <torch/torch.h>

#include <cstddef>
#include <map>
#include <vector>

namespace fader {

/// torch::optim::Adam (Kingma and Ba 2015, arXiv 1412.6980) with the same options, state and
/// numbers. That one goes tensor by tensor, a dozen operations each: a GPU spends most of a small
/// network's step on launching them, and a processor on fetching the numbers for each. This one
/// goes over every tensor once, on a GPU in one kernel for many. Without weight decay and AMSGrad,
/// which throw.
class Adam : public torch::optim::Adam {
 public:
  using torch::optim::Adam::Adam;

  /// Whether steps on such a device need no number of this processor's, so that they can be
  /// replayed (training/step_graph.hpp): on CUDA, from LibTorch 2.1 on. Learning rates and the
  /// parameters' ages lie there then.
  static bool stays_on(torch::Device device);

  torch::Tensor step(LossClosure closure = nullptr) override;
  /// The same where `gradients_are_finite`, a bool [] on the device, is true; else nothing changes.
  /// Only where it stays_on() that.
  void step_if(const torch::Tensor& gradients_are_finite);
  /// Before a step that is replayed; what is set in a group's options counts in any other.
  void set_learning_rate(std::size_t group, double rate);
  void save(torch::serialize::OutputArchive& archive) const override;
  void load(torch::serialize::InputArchive& archive) override;

 private:
  struct Rate {
    torch::Tensor there;  ///< f32 [], on the GPU
    double here = 0;
  };
  std::map<std::size_t, Rate> rates_;  ///< on a GPU: by parameter group
  /// On a GPU: steps that a parameter has had, f32 [], by its address.
  std::map<const void*, torch::Tensor> ages_;
  torch::Tensor found_inf_;  ///< of step_if(), f32 []

  torch::optim::AdamParamState& state_of(const torch::Tensor& parameter);
  void step_on_gpu(std::size_t group, const std::vector<torch::Tensor>& parameters);
};

}  // namespace fader
