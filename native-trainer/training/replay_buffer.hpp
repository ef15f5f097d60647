// The z of the last batches, for discriminator and flow to learn from: many more per step than one
// batch has, without running the encoder again.
#pragma once

#include <torch/torch.h>

#include "native-trainer/model/fader_network.hpp"

namespace fader {

/// The same on all peers (parallel/peers.hpp): push() is given everybody's rows.
class ReplayBuffer {
 public:
  ReplayBuffer() = default;
  /// Holds `capacity` distributions of z; 0: holds none.
  ReplayBuffer(int64_t capacity, const Architecture&, int attribute_dim, torch::Device);

  bool ready() const { return filled_ > 0; }
  bool full() const { return filled_ > 0 && filled_ == attributes.size(0); }
  /// Adds a batch of q(z | x) [N, latent_size] and its y [N, attribute_dim], over the oldest.
  void push(const LatentDistribution& q, const torch::Tensor& y);

  struct Draw {
    LatentDistribution q;  ///< [n, latent_size]
    torch::Tensor y;       ///< [n, attribute_dim]
  };
  /// Sets it to rank 0's. All peers call it.
  void copy_first() const;
  /// This process's share of n entries (rounded up to one that all peers have), drawn at random.
  Draw draw(int64_t n) const;

  // What a checkpoint stores: [capacity, …]; log_variance is undefined where z is not stochastic.
  torch::Tensor mean, log_variance, attributes;
  int64_t next() const { return next_; }
  int64_t filled() const { return filled_; }
  void resume_at(int64_t next, int64_t filled) { next_ = next, filled_ = filled; }

 private:
  int64_t next_ = 0, filled_ = 0;
};

}  // namespace fader
