#include "native-trainer/training/batch_loader.hpp"

#include <c10/core/DeviceGuard.h>

#include <utility>

#include "native-trainer/parallel/peers.hpp"

namespace fader {

BatchLoader::BatchLoader(const Dataset& data, std::vector<std::int64_t> order,
                         std::int64_t batch_size, std::int64_t step, torch::Device device)
    : data_(&data),
      order_(std::move(order)),
      batch_size_(batch_size),
      step_(step),
      device_(device) {
  begin_to_read();
}

BatchLoader::BatchLoader(const ResidentImages& images, std::vector<std::int64_t> order,
                         std::int64_t batch_size, std::int64_t step)
    : resident_(&images),
      order_there_(torch::tensor(order, torch::kLong).to(images.device())),
      batch_size_(batch_size),
      step_(step),
      device_(images.device()) {}

void BatchLoader::begin_to_read() {
  const std::int64_t first = step_ * batch_size_, end = first + batch_size_;
  if (end > static_cast<std::int64_t>(order_.size())) return;
  auto own = peers().share({order_.begin() + first, order_.begin() + end});
  coming_ = std::async(std::launch::async, [this, own = std::move(own)] {
    Batch batch = data_->batch(Split::train, own);
    if (device_.is_cuda()) {  // pinned memory goes to a GPU beside its work
      const c10::DeviceGuard guard(device_);
      batch = {batch.images.pin_memory(), batch.attributes.pin_memory()};
    }
    return batch;
  });
}

Batch BatchLoader::next() {
  if (resident_)
    return resident_->batch(
        peers().share(order_there_.narrow(0, step_++ * batch_size_, batch_size_)));
  const Batch batch = coming_.get();
  ++step_;
  begin_to_read();
  return {batch.images.to(device_, /*non_blocking=*/true),
          batch.attributes.to(device_, /*non_blocking=*/true)};
}

}  // namespace fader
