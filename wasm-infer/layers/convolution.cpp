#include "wasm-infer/layers/convolution.hpp"

#include <cassert>

namespace fader {
namespace {

// As in TransposedConvolution.
std::unique_ptr<ConvolutionKernel> choose(const LayerShape& s, const float* weight,
                                          const Optimizations& optimizations) {
  const bool wide = s.in_channels >= 8 && s.out_channels >= 16;
  if (!optimizations.winograd || !wide) return make_im2col(s, weight);
  return make_convolution_winograd(s, weight, s.out_size >= 16 ? 4 : 2);
}

}  // namespace

Convolution::Convolution(const LayerShape& shape, const float* weight, const float* bias,
                         const Optimizations& optimizations)
    : shape_(shape),
      product_(choose(shape, weight, optimizations)),
      bias_(bias, bias + shape.out_channels) {
  assert(shape.kernel == 4 && shape.stride == 2 && shape.padding == 1);
  assert(shape.attribute_dim == 0);  // only dense layers of an encoder are conditioned
}

}  // namespace fader
