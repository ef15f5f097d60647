#include "native-trainer/training/latent_memory.hpp"

namespace fader {

LatentMemory::LatentMemory(int64_t capacity, const Architecture& architecture,
                           int attribute_dim, torch::Device device)
    : mean(torch::zeros({capacity, architecture.latent_size()}, device)),
      channels(torch::zeros({capacity, attribute_dim}, device)) {
  if (architecture.stochastic) log_variance = torch::zeros_like(mean);
}

void LatentMemory::push(const LatentDistribution& distribution, const torch::Tensor& told) {
  const int64_t capacity = channels.size(0), n = told.size(0);
  if (capacity < n) return;
  if (next_ + n > capacity) next_ = 0;
  mean.narrow(0, next_, n).copy_(distribution.mean.detach());
  if (log_variance.defined())
    log_variance.narrow(0, next_, n).copy_(distribution.log_variance.detach());
  channels.narrow(0, next_, n).copy_(told);
  next_ += n;
  filled_ = std::max(filled_, next_);
}

LatentMemory::Draw LatentMemory::draw(int64_t n) const {
  const auto index = torch::randint(filled_, {n}, torch::kLong).to(channels.device());
  LatentDistribution distribution{mean.index_select(0, index), {}};
  if (log_variance.defined()) distribution.log_variance = log_variance.index_select(0, index);
  return {std::move(distribution), channels.index_select(0, index)};
}

}  // namespace fader
