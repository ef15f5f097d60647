// The training images on the GPU, where they fit: a batch is chosen there then, and a small network
// does not wait for this machine to gather it.
#pragma once

#include <torch/torch.h>

#include <cstdint>

#include "native-trainer/data/dataset.hpp"

namespace fader {

class ResidentImages {
 public:
  /// Whether the device is a GPU and the training images take at most 4 GiB.
  static bool fit(const Dataset& data, torch::Device device);
  /// Copies them there.
  ResidentImages(const Dataset& data, torch::Device device);

  /// rows: i64 [n], on the device → n images and labels.
  Batch batch(const torch::Tensor& rows) const;
  torch::Device device() const { return images_.device(); }

 private:
  torch::Tensor images_;      ///< u8 [N, channels, side, side]
  torch::Tensor attributes_;  ///< f32 [N, dim]
};

}  // namespace fader
