#include "wasm-infer/convolution.hpp"

#include <cassert>

namespace fader {
namespace {

// As in TransposedConvolution: small maps read the transformed weights too seldom, and with few
// channels the transforms themselves are the larger part.
std::unique_ptr<ConvolutionProduct> choose(const LayerShape& s, const float* weight,
                                           const Steps& steps) {
  const bool wide = s.in_channels >= 8 && s.out_channels >= 16;
  if (steps.winograd && wide && s.out_size >= 16) return make_convolution_winograd(s, weight, 4);
  if (steps.winograd && wide && s.out_size >= 8) return make_convolution_winograd(s, weight, 2);
  return make_windows(s, weight);
}

}  // namespace

Convolution::Convolution(const LayerShape& shape, const float* weight, const float* bias,
                         const Steps& steps)
    : shape_(shape),
      product_(choose(shape, weight, steps)),
      bias_(bias, bias + shape.out_channels) {
  assert(shape.kernel == 4 && shape.stride == 2 && shape.padding == 1);
  assert(shape.attribute_dim == 0);  // only dense layers of an encoder are told
}

}  // namespace fader
