// The network of what measures pictures: the evaluation classifier and the identity embedding.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <string>

namespace fader {

/// Pictures f32 [N, channels, side, side] → [N, outputs]. Blocks of pixels become the channels of
/// one, down to a map of at most 32×32: a large picture is then nearly as cheap as a small one; the
/// first layer is as much wider as a block has more pixels along its side, or it would be too
/// narrow for them. After that 3×3 convolutions, with max pooling down to a map of at most 4×4,
/// then one dense layer.
torch::nn::Sequential evaluation_net(std::int64_t channels, std::int64_t side,
                                     std::int64_t outputs);

/// How such a network learns, beside its loss.
struct EvaluationTraining {
  std::string title;  ///< of the progress bar, which counts pictures
  std::int64_t steps = 0, pictures_a_step = 0;
  double learning_rate = 0;  ///< Adam's, at the top of a warm-up and cosine schedule
};

/// Takes the steps, `loss(step)` at each, then leaves the network in evaluation mode.
void train_evaluation_net(torch::nn::Sequential& net, const EvaluationTraining& training,
                          const std::function<torch::Tensor(std::int64_t step)>& loss);

}  // namespace fader
