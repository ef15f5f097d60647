#include "wasm-infer/dense.hpp"

#include <algorithm>

#include "wasm-infer/activation.hpp"
#include "wasm-infer/layout.hpp"

namespace fader {
namespace {

// Places of a channels-last map [size², channels] in a channels-first one.
std::vector<int> channels_first_places(int channels, int size) {
  std::vector<int> places;
  for (int pixel = 0; pixel < size * size; ++pixel) {
    for (int channel = 0; channel < channels; ++channel) {
      places.push_back(channel * size * size + pixel);
    }
  }
  return places;
}

// Columns of the weight, one after the other, each in the order of a channels-last output.
std::vector<float> columns(const LayerShape& shape, const float* weight,
                           const std::vector<int>& which) {
  const std::vector<int> rows = channels_first_places(shape.out_channels, shape.out_size);
  const std::size_t stride = static_cast<std::size_t>(shape.inputs()) + shape.attribute_dim;
  std::vector<float> values;
  values.reserve(which.size() * rows.size());
  for (int column : which) {
    for (int row : rows) values.push_back(weight[row * stride + column]);
  }
  return values;
}

PackedMatrix pack(const LayerShape& shape, const float* weight) {
  const std::vector<int> inputs = channels_first_places(shape.in_channels, shape.in_size);
  return PackedMatrix(columns(shape, weight, inputs).data(), shape.inputs(), shape.outputs());
}

AttributeBias attribute_bias(const LayerShape& shape, const float* weight, const float* bias) {
  std::vector<float> ordered(shape.outputs());
  to_channels_last(bias, shape.out_channels, shape.out_size * shape.out_size, ordered.data());
  std::vector<int> told;
  for (int a = 0; a < shape.attribute_dim; ++a) told.push_back(shape.inputs() + a);
  return AttributeBias(ordered.data(), shape.outputs(), 1, columns(shape, weight, told));
}

}  // namespace

Dense::Dense(const LayerShape& shape, const float* weight, const float* bias)
    : shape_(shape), weight_(pack(shape, weight)), bias_(attribute_bias(shape, weight, bias)) {}

void Dense::forward(const float* input, float* output) const noexcept {
  linear(input, output);
  finish(output, output);
}

void Dense::linear(const float* input, float* sums) const noexcept {
  gemm(input, 1, weight_, sums);
}

void Dense::finish(const float* sums, float* output) const noexcept {
  if (sums != output) std::copy_n(sums, shape_.outputs(), output);
  activate(shape_.activation, bias_.of(0), output, shape_.outputs());
}

}  // namespace fader
