// Adam in few passes.
#pragma once

#include <torch/torch.h>

namespace fader {

/// torch::optim::Adam (Kingma and Ba 2015, arXiv 1412.6980) with the same options, state and
/// numbers. That one goes tensor by tensor, a dozen operations each: a GPU spends most of a small
/// network's step on launching them, and a processor on fetching the numbers for each. This one
/// calls LibTorch's operations on lists, or on the processor goes over every tensor once. Without
/// weight decay and AMSGrad, which throw.
class Adam : public torch::optim::Adam {
 public:
  using torch::optim::Adam::Adam;
  torch::Tensor step(LossClosure closure = nullptr) override;
};

}  // namespace fader
