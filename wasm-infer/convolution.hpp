// Convolution 4×4, stride 2, padding 1, with its bias and activation.
#pragma once

#include <cstddef>
#include <vector>

#include "shared/architecture.hpp"
#include "wasm-infer/gemm.hpp"

namespace fader {

class Convolution {
 public:
  /// weight: [out, in, 4, 4]; bias: [out]
  Convolution(const LayerShape& shape, const float* weight, const float* bias);

  const LayerShape& shape() const { return shape_; }
  /// Numbers of work space that forward() needs.
  std::size_t work_size() const;

  /// input [in_size, in_size, in] → output [out_size, out_size, out]
  void forward(const float* input, float* output, float* work) const noexcept;

 private:
  void pad(const float* input, float* padded) const noexcept;

  LayerShape shape_;
  int padded_size_;
  std::vector<PackedMatrix> rows_;  // of the kernel, each [4·in, out]
  std::vector<float> bias_;
};

}  // namespace fader
