// An epoch's batches, each read while the one before is trained on, or chosen on the GPU.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <future>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/training/resident_images.hpp"

namespace fader {

class BatchLoader {
 public:
  /// Of the training images in `order`, from step `step` on, on `device`; of every batch this
  /// process's share (parallel/peers.hpp). An incomplete last batch is left out. `data` must
  /// outlive it.
  BatchLoader(const Dataset& data, std::vector<std::int64_t> order, std::int64_t batch_size,
              std::int64_t step, torch::Device device);
  /// The same of images that lie on the device.
  BatchLoader(const ResidentImages& images, std::vector<std::int64_t> order,
              std::int64_t batch_size, std::int64_t step);

  BatchLoader(const BatchLoader&) = delete;  // what is read on the way knows its place
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The batch of the next step. Throws what the data set throws.
  Batch next();

 private:
  void begin_to_read();

  const Dataset* data_ = nullptr;             ///< or …
  const ResidentImages* resident_ = nullptr;  ///< … this
  torch::Tensor order_there_;                 ///< i64, on the device, for these
  std::vector<std::int64_t> order_;
  std::int64_t batch_size_, step_;
  torch::Device device_;
  std::future<Batch> coming_;  ///< its destructor waits
};

}  // namespace fader
