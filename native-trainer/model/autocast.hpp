// Mixed precision: matrix products and convolutions in 16 bits, everything else as it was.
#pragma once

#include <torch/torch.h>

namespace fader {

/// LibTorch's autocast for the life of a scope. bfloat16 keeps float's range, so that losses need
/// no scaling (Kalamkar et al. 2019, arXiv 1905.12322); weights, their gradients and Adam stay f32.
/// Pays on GPUs from Ampere on and on processors with AMX; others emulate it, slower than f32.
/// A scope has to end before weights change, since it keeps 16-bit copies of them.
class Autocast {
 public:
  /// Does nothing where the precision is torch::kFloat32.
  Autocast(torch::Dtype precision, torch::Device device);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool active_;
  torch::DeviceType device_;
};

}  // namespace fader
