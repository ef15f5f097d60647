// Convolution 4×4, stride 2, padding 1, with its bias and activation.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "shared/architecture.hpp"
#include "wasm-infer/convolution/convolution_kernel.hpp"
#include "wasm-infer/model/optimizations.hpp"

namespace fader {

class Convolution {
 public:
  /// weight: [out, in, 4, 4]; bias: [out]
  Convolution(const LayerShape& shape, const float* weight, const float* bias,
              const Optimizations& optimizations = {});

  const LayerShape& shape() const { return shape_; }
  /// Numbers of work space that forward() needs.
  std::size_t work_size() const { return product_->work_size(); }

  /// input [in_size, in_size, in] → output [out_size, out_size, out]
  void forward(const float* input, float* output, float* work) const noexcept {
    product_->run(input, bias_.data(), output, work);
  }

 private:
  LayerShape shape_;
  std::unique_ptr<ConvolutionKernel> product_;
  std::vector<float> bias_;
};

}  // namespace fader
