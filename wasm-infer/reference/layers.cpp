#include "wasm-infer/reference/layers.hpp"

#include <cmath>

namespace fader::reference {
namespace {

// The input followed by one constant plane [size, size] per attribute channel.
std::vector<float> append_planes(const LayerShape& shape, std::vector<float> input,
                                 const std::vector<float>& y) {
  for (int a = 0; a < shape.attribute_dim; ++a) {
    input.insert(input.end(), shape.in_size * shape.in_size, y[a]);
  }
  return input;
}

std::vector<float> finish(const LayerShape& shape, const std::vector<double>& sums,
                          const std::vector<float>& bias) {
  std::vector<float> output;
  const std::size_t per_bias = sums.size() / bias.size();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    output.push_back(
        static_cast<float>(activate(shape.activation, sums[i] + double{bias[i / per_bias]})));
  }
  return output;
}

}  // namespace

double activate(Activation activation, double x) {
  switch (activation) {
    case Activation::leaky_relu:
      return x > 0 ? x : double{leaky_relu_slope} * x;
    case Activation::relu:
      return x > 0 ? x : 0;
    case Activation::tanh:
      return std::tanh(x);
    default:
      return x;
  }
}

std::vector<float> convolution(const Layer& layer, const std::vector<float>& input,
                               const std::vector<float>& y) {
  const LayerShape& s = layer.shape;
  const std::vector<float> x = append_planes(s, input, y);
  const int in = s.in_channels + s.attribute_dim;
  std::vector<double> sums(s.outputs());
  for (int o = 0; o < s.out_channels; ++o)
    for (int oy = 0; oy < s.out_size; ++oy)
      for (int ox = 0; ox < s.out_size; ++ox)
        for (int i = 0; i < in; ++i)
          for (int ky = 0; ky < s.kernel; ++ky)
            for (int kx = 0; kx < s.kernel; ++kx) {
              const int iy = oy * s.stride - s.padding + ky, ix = ox * s.stride - s.padding + kx;
              if (iy < 0 || iy >= s.in_size || ix < 0 || ix >= s.in_size) continue;
              sums[(o * s.out_size + oy) * s.out_size + ox] +=
                  double{layer.weight[((o * in + i) * s.kernel + ky) * s.kernel + kx]} *
                  x[(i * s.in_size + iy) * s.in_size + ix];
            }
  return finish(s, sums, layer.bias);
}

std::vector<float> transposed_convolution(const Layer& layer, const std::vector<float>& input,
                                          const std::vector<float>& y) {
  const LayerShape& s = layer.shape;
  const std::vector<float> x = append_planes(s, input, y);
  const int in = s.in_channels + s.attribute_dim;
  std::vector<double> sums(s.outputs());
  for (int i = 0; i < in; ++i)
    for (int iy = 0; iy < s.in_size; ++iy)
      for (int ix = 0; ix < s.in_size; ++ix)
        for (int o = 0; o < s.out_channels; ++o)
          for (int ky = 0; ky < s.kernel; ++ky)
            for (int kx = 0; kx < s.kernel; ++kx) {
              const int oy = iy * s.stride - s.padding + ky, ox = ix * s.stride - s.padding + kx;
              if (oy < 0 || oy >= s.out_size || ox < 0 || ox >= s.out_size) continue;
              sums[(o * s.out_size + oy) * s.out_size + ox] +=
                  double{layer.weight[((i * s.out_channels + o) * s.kernel + ky) * s.kernel + kx]} *
                  x[(i * s.in_size + iy) * s.in_size + ix];
            }
  return finish(s, sums, layer.bias);
}

std::vector<float> dense(const Layer& layer, const std::vector<float>& input,
                         const std::vector<float>& y) {
  const LayerShape& s = layer.shape;
  std::vector<float> x = input;
  x.insert(x.end(), y.begin(), y.begin() + s.attribute_dim);
  std::vector<double> sums(s.outputs());
  for (std::size_t o = 0; o < sums.size(); ++o)
    for (std::size_t i = 0; i < x.size(); ++i)
      sums[o] += double{layer.weight[o * x.size() + i]} * x[i];
  return finish(s, sums, layer.bias);
}

std::vector<float> forward(const Layer& layer, const std::vector<float>& input,
                           const std::vector<float>& y) {
  switch (layer.shape.kind) {
    case LayerKind::convolution:
      return convolution(layer, input, y);
    case LayerKind::transposed_convolution:
      return transposed_convolution(layer, input, y);
    default:
      return dense(layer, input, y);
  }
}

}  // namespace fader::reference
