// The latents of the last batches, for the discriminator to learn from: many more codes per step
// than one batch has, without running the encoder again.
#pragma once

#include <torch/torch.h>

#include "native-trainer/training/networks.hpp"

namespace fader {

class LatentMemory {
 public:
  LatentMemory() = default;
  /// Holds `capacity` latents; 0: holds none.
  LatentMemory(int64_t capacity, const Architecture&, int attribute_dim, torch::Device);

  bool ready() const { return filled_ > 0; }
  bool full() const { return filled_ > 0 && filled_ == channels.size(0); }
  void push(const LatentDistribution& distribution, const torch::Tensor& channels);

  struct Draw {
    LatentDistribution distribution;  ///< [n, L]
    torch::Tensor channels;           ///< [n, attribute channels]
  };
  /// n remembered latents, drawn at random.
  Draw draw(int64_t n) const;

  // What a checkpoint stores.
  torch::Tensor mean, log_variance,
      channels;  ///< [capacity, …]; log_variance undefined if not stochastic
  int64_t next() const { return next_; }
  int64_t filled() const { return filled_; }
  void resume_at(int64_t next, int64_t filled) { next_ = next, filled_ = filled; }

 private:
  int64_t next_ = 0, filled_ = 0;
};

}  // namespace fader
