#include "native-trainer/training/replay_buffer.hpp"

#include <algorithm>

#include "native-trainer/parallel/peers.hpp"

namespace fader {

ReplayBuffer::ReplayBuffer(int64_t capacity, const Architecture& architecture, int attribute_dim,
                           torch::Device device)
    : mean(torch::zeros({capacity, architecture.latent_size()}, device)),
      attributes(torch::zeros({capacity, attribute_dim}, device)) {
  if (architecture.stochastic) log_variance = torch::zeros_like(mean);
}

void ReplayBuffer::push(const LatentDistribution& q, const torch::Tensor& y) {
  const int64_t capacity = attributes.size(0);
  // Of a batch that is larger than the buffer, the end.
  int64_t from = std::max<int64_t>(0, y.size(0) - capacity);
  while (from < y.size(0)) {
    const int64_t n = std::min(y.size(0) - from, capacity - next_);
    const auto store = [&](torch::Tensor& ring, const torch::Tensor& rows) {
      ring.narrow(0, next_, n).copy_(rows.detach().narrow(0, from, n));
    };
    store(mean, q.mean);
    if (log_variance.defined()) store(log_variance, q.log_variance);
    store(attributes, y);
    from += n;
    next_ = (next_ + n) % capacity;
    filled_ = std::min(capacity, filled_ + n);
  }
}

void ReplayBuffer::copy_first() const {
  peers().copy_first({mean, attributes});
  if (log_variance.defined()) peers().copy_first({log_variance});
}

ReplayBuffer::Draw ReplayBuffer::draw(int64_t n) const {
  const int64_t own = (n + peers().size() - 1) / peers().size();
  const auto index = peers().share(torch::randint(
      filled_, {peers().all(own)}, torch::dtype(torch::kLong).device(attributes.device())));
  LatentDistribution q{mean.index_select(0, index), {}};
  if (log_variance.defined()) q.log_variance = log_variance.index_select(0, index);
  return {std::move(q), attributes.index_select(0, index)};
}

}  // namespace fader
