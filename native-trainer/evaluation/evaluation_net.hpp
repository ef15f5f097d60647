// The network of what measures pictures: the evaluation classifier and the identity embedding.
#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace fader {

/// Pictures f32 [N, channels, side, side] → [N, outputs]. Blocks of pixels become the channels of
/// one, down to a map of at most 32×32: a large picture is then nearly as cheap as a small one; the
/// first layer is as much wider as a block has more pixels along its side, or it would be too
/// narrow for them. After that 3×3 convolutions, with max pooling down to a map of at most 4×4,
/// then one dense layer.
torch::nn::Sequential evaluation_net(std::int64_t channels, std::int64_t side,
                                     std::int64_t outputs);

/// Adam's learning rate when `done` of the training is over, in [0, 1): a warm-up, then a cosine.
double evaluation_learning_rate(double highest, double done);

}  // namespace fader
