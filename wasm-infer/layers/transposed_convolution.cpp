#include "wasm-infer/layers/transposed_convolution.hpp"

#include <algorithm>
#include <cassert>
#include <vector>

#include "wasm-infer/layers/border.hpp"
#include "wasm-infer/layers/layout.hpp"

namespace fader {
namespace {

constexpr int taps = 4 * 4;

// What a plane of ones adds at each place. weight: [planes, out, 4, 4] → [planes, 4·4 places · out]
MatrixOf<float> plane_sums(const float* weight, int planes, int out) {
  MatrixOf<float> sums(planes, taps * out);
  float* to = sums.data();
  for (int plane = 0; plane < planes; ++plane, weight += out * taps) {
    for (int place = 0; place < taps; ++place) {
      const auto row = BorderClass(place / border_classes),
                 column = BorderClass(place % border_classes);
      for (int o = 0; o < out; ++o, ++to) {
        *to = 0;
        for (int tap = 0; tap < taps; ++tap)
          if (reaches(tap / 4, row) && reaches(tap % 4, column)) *to += weight[o * taps + tap];
      }
    }
  }
  return sums;
}

AttributeBias attribute_bias(const LayerShape& s, const float* weight, const float* bias) {
  const float* const of_planes =
      weight + static_cast<std::size_t>(s.in_channels) * s.out_channels * taps;
  return AttributeBias(bias, s.out_channels, border_classes * border_classes,
                       plane_sums(of_planes, s.attribute_dim, s.out_channels));
}

// By measurement (README.md): small maps fill no larger tiles, and with few channels the transforms
// are the larger part.
std::unique_ptr<TransposedKernel> choose(const LayerShape& s, const float* weight,
                                         const Optimizations& optimizations) {
  const bool wide = s.in_channels >= 16 && s.out_channels >= 8;
  if (!optimizations.winograd || !wide) return make_col2im(s, weight);
  return make_winograd(s, weight, s.in_size >= 16 ? 4 : 2);
}

}  // namespace

TransposedConvolution::TransposedConvolution(const LayerShape& shape, const float* weight,
                                             const float* bias, const Optimizations& optimizations)
    : shape_(shape), bias_(attribute_bias(shape, weight, bias)) {
  assert(shape.kernel == 4 && shape.stride == 2 && shape.padding == 1);
  if (optimizations.planar && PlanarKernel::fits(shape)) {
    planar_.emplace(shape, weight);
  } else {
    product_ = choose(shape, weight, optimizations);
  }
}

std::size_t TransposedConvolution::work_size() const {
  // A map beside it, where the layout must be turned.
  return (planar_ ? planar_->work_size() : product_->work_size()) + shape_.outputs();
}

void TransposedConvolution::forward(const float* input, float* output, float* work) const noexcept {
  const Epilogue epilogue{&bias_, shape_.activation};
  if (!planar_) return product_->run(input, epilogue, output, work);
  float* const image = work + planar_->work_size();
  planar_->run(input, epilogue, image, work);
  to_channels_last(image, shape_.out_channels, shape_.out_size * shape_.out_size, output);
}

void TransposedConvolution::forward_to_planes(const float* input, float* image,
                                              float* work) const noexcept {
  const Epilogue epilogue{&bias_, shape_.activation};
  if (planar_) return planar_->run(input, epilogue, image, work);
  float* const output = work + product_->work_size();
  product_->run(input, epilogue, output, work);
  to_channels_first(output, shape_.out_channels, shape_.out_size * shape_.out_size, image);
}

void TransposedConvolution::linear(const float* input, float* sums, float* work) const noexcept {
  if (!planar_) return product_->run(input, {}, sums, work);
  float* const image = work + planar_->work_size();
  planar_->run(input, {}, image, work);
  to_channels_last(image, shape_.out_channels, shape_.out_size * shape_.out_size, sums);
}

void TransposedConvolution::finish(const float* sums, float* output) const noexcept {
  const int row_size = shape_.out_size * shape_.out_channels;
  Vector(output, shape_.outputs()) = ConstVector(sums, shape_.outputs());
  for (int y = 0; y < shape_.out_size; ++y) {
    finish_row({&bias_, shape_.activation}, y, shape_.out_size, shape_.out_channels, output);
    output += row_size;
  }
}

}  // namespace fader
