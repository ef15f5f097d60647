// An epoch's batches, each read while the one before is trained on.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <future>
#include <vector>

#include "native-trainer/data/dataset.hpp"

namespace fader {

class BatchLoader {
 public:
  /// Of the training images in `order`, from step `step` on, on `device`; of every batch this process's
  /// share (parallel/peers.hpp). An incomplete last batch is left out. `data` must outlive it.
  BatchLoader(const Dataset& data, std::vector<std::int64_t> order, std::int64_t batch_size,
              std::int64_t step, torch::Device device);

  /// The batch of the next step. Throws what the data set throws.
  Batch next();

 private:
  void begin_to_read();

  const Dataset& data_;
  std::vector<std::int64_t> order_;
  std::int64_t batch_size_, step_;
  torch::Device device_;
  std::future<Batch> coming_;  ///< its destructor waits
};

}  // namespace fader
