// The ways to compute a convolution 4×4, stride 2, padding 1, channels-last, with its bias and
// activation. Both give the same numbers; which is faster depends on the layer (Convolution
// chooses).
#pragma once

#include <cstddef>
#include <memory>

#include "shared/architecture.hpp"

namespace fader {

class ConvolutionKernel {
 public:
  virtual ~ConvolutionKernel() = default;
  /// Numbers of work space that run() needs.
  virtual std::size_t work_size() const = 0;
  /// input [in_size, in_size, in] → output [out_size, out_size, out]; bias: [out]
  virtual void run(const float* input, const float* bias, float* output,
                   float* work) const noexcept = 0;
};

// weight: [out, in, 4, 4] of PyTorch, in each.

/// Im2col of the input times the kernel.
std::unique_ptr<ConvolutionKernel> make_im2col(const LayerShape& shape, const float* weight);

/// By Winograd's F(m × m, 2 × 2), m 2 or 4: 9/16 or 25/64 of the products.
std::unique_ptr<ConvolutionKernel> make_convolution_winograd(const LayerShape& shape,
                                                             const float* weight, int m);

}  // namespace fader
