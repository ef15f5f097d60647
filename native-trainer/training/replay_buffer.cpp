#include "native-trainer/training/replay_buffer.hpp"

#include <algorithm>

namespace fader {

ReplayBuffer::ReplayBuffer(int64_t capacity, const Architecture& architecture, int attribute_dim,
                           torch::Device device)
    : mean(torch::zeros({capacity, architecture.latent_size()}, device)),
      attributes(torch::zeros({capacity, attribute_dim}, device)) {
  if (architecture.stochastic) log_variance = torch::zeros_like(mean);
}

void ReplayBuffer::push(const LatentDistribution& q, const torch::Tensor& y) {
  const int64_t capacity = attributes.size(0), n = y.size(0);
  if (capacity < n) return;
  if (next_ + n > capacity) next_ = 0;
  mean.narrow(0, next_, n).copy_(q.mean.detach());
  if (log_variance.defined()) log_variance.narrow(0, next_, n).copy_(q.log_variance.detach());
  attributes.narrow(0, next_, n).copy_(y);
  next_ += n;
  filled_ = std::max(filled_, next_);
}

ReplayBuffer::Draw ReplayBuffer::draw(int64_t n) const {
  const auto index = torch::randint(filled_, {n}, torch::kLong).to(attributes.device());
  LatentDistribution q{mean.index_select(0, index), {}};
  if (log_variance.defined()) q.log_variance = log_variance.index_select(0, index);
  return {std::move(q), attributes.index_select(0, index)};
}

}  // namespace fader
