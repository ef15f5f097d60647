// Each fast layer against its reference, over shapes aimed at borders and at the tails of SIMD.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "shared/half.hpp"
#include "tests/infer/random_model.hpp"
#include "wasm-infer/gemm/short_floats.hpp"
#include "wasm-infer/layers/convolution.hpp"
#include "wasm-infer/layers/dense.hpp"
#include "wasm-infer/layers/layout.hpp"
#include "wasm-infer/layers/transposed_convolution.hpp"

namespace fader {
namespace {

constexpr float tolerance = 2e-5f;

LayerShape shape_of(LayerKind kind, int in, int attribute_dim, int out, int in_size, int out_size,
                    Activation activation) {
  LayerShape shape;
  shape.kind = kind;
  shape.activation = activation;
  shape.in_channels = in;
  shape.attribute_dim = attribute_dim;
  shape.out_channels = out;
  shape.in_size = in_size;
  shape.out_size = out_size;
  return shape;
}

std::string describe(const LayerShape& s) {
  return std::to_string(s.in_channels) + "+" + std::to_string(s.attribute_dim) + " channels of " +
         std::to_string(s.in_size) + "² -> " + std::to_string(s.out_channels) + " of " +
         std::to_string(s.out_size) + "²";
}

std::vector<float> channels_last(const std::vector<float>& map, int channels) {
  std::vector<float> turned(map.size());
  to_channels_last(map.data(), channels, static_cast<int>(map.size()) / channels, turned.data());
  return turned;
}

std::vector<float> channels_first(const std::vector<float>& map, int channels) {
  std::vector<float> turned(map.size());
  to_channels_first(map.data(), channels, static_cast<int>(map.size()) / channels, turned.data());
  return turned;
}

TEST(Layout, TurnsAMapAndBack) {
  EXPECT_EQ(channels_last({1, 2, 3, 4, 5, 6}, 2), (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(channels_first({1, 4, 2, 5, 3, 6}, 2), (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

class ConvolutionBy : public testing::TestWithParam<Optimizations> {};

TEST_P(ConvolutionBy, AgreesWithTheReference) {
  test::Random random(2);
  for (int size : {2, 4, 8, 16, 20, 32, 36}) {
    for (int in : {1, 3, 5, 8, 16, 33}) {
      for (int out : {1, 3, 13, 16, 33}) {
        const LayerShape shape =
            shape_of(LayerKind::convolution, in, 0, out, size, size / 2, Activation::leaky_relu);
        const reference::Layer layer = test::random_layer(shape, random);
        const std::vector<float> input = random.uniforms(shape.inputs());
        const Convolution fast(shape, layer.weight.data(), layer.bias.data(), GetParam());
        std::vector<float> output(shape.outputs()), work(fast.work_size());
        fast.forward(channels_last(input, in).data(), output.data(), work.data());
        EXPECT_LE(test::max_difference(channels_first(output, out),
                                       reference::convolution(layer, input, {})),
                  tolerance)
            << describe(shape);
      }
    }
  }
}

std::string name_of_optimizations(const testing::TestParamInfo<Optimizations>& info) {
  return std::string(info.param.winograd ? "winograd" : "columns") +
         (info.param.planar ? "_planar" : "");
}

INSTANTIATE_TEST_SUITE_P(Optimizations, ConvolutionBy,
                         testing::Values(Optimizations{true, true}, Optimizations{false, true}),
                         name_of_optimizations);

// Every way to compute it, over sizes and channels that reach each of them and its tails.
class TransposedConvolutionBy : public testing::TestWithParam<Optimizations> {};

TEST_P(TransposedConvolutionBy, AgreesWithTheReference) {
  test::Random random(3);
  for (int size : {1, 2, 3, 4, 8, 9, 16, 18}) {
    for (int in : {1, 3, 16, 33}) {
      for (int attribute_dim : {0, 3}) {
        for (int out : {1, 3, 4, 13, 32}) {
          const LayerShape shape = shape_of(LayerKind::transposed_convolution, in, attribute_dim,
                                            out, size, 2 * size, Activation::relu);
          const reference::Layer layer = test::random_layer(shape, random);
          const std::vector<float> input = random.uniforms(shape.inputs());
          const std::vector<float> y = random.uniforms(attribute_dim);
          const std::vector<float> expected = reference::transposed_convolution(layer, input, y);
          TransposedConvolution fast(shape, layer.weight.data(), layer.bias.data(), GetParam());
          fast.set_attributes(y.data());
          const std::vector<float> turned = channels_last(input, in);
          std::vector<float> output(shape.outputs()), work(fast.work_size());
          fast.forward(turned.data(), output.data(), work.data());
          EXPECT_LE(test::max_difference(channels_first(output, out), expected), tolerance)
              << describe(shape);
          fast.forward_to_planes(turned.data(), output.data(), work.data());
          EXPECT_LE(test::max_difference(output, expected), tolerance) << describe(shape);
          fast.linear(turned.data(), output.data(), work.data());
          fast.finish(output.data(), output.data());
          EXPECT_LE(test::max_difference(channels_first(output, out), expected), tolerance)
              << describe(shape);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Optimizations, TransposedConvolutionBy,
                         testing::Values(Optimizations{true, true}, Optimizations{true, false},
                                         Optimizations{false, false}),
                         name_of_optimizations);

// F(4, 2) on a deep layer: its rounding stays far below what a picture shows.
TEST(Winograd, KeepsTheErrorOfADeepSumSmall) {
  test::Random random(6);
  const LayerShape shape =
      shape_of(LayerKind::transposed_convolution, 256, 0, 16, 16, 32, Activation::none);
  const reference::Layer layer = test::random_layer(shape, random);
  const std::vector<float> input = random.uniforms(shape.inputs());
  const TransposedConvolution fast(shape, layer.weight.data(), layer.bias.data());
  std::vector<float> output(shape.outputs()), work(fast.work_size());
  fast.forward(channels_last(input, 256).data(), output.data(), work.data());
  EXPECT_LE(test::max_difference(channels_first(output, 16),
                                 reference::transposed_convolution(layer, input, {})),
            2e-5f);
}

// As a file of F16 has them: they stay in sixteen bits, which other numbers do not fit into.
TEST(Winograd, TakesWeightsOfSixteenBitsToThePoints) {
  test::Random random(7);
  for (int in : {16, 130}) {
    for (int out : {16, 21}) {
      LayerShape shape =
          shape_of(LayerKind::transposed_convolution, in, 0, out, 4, 8, Activation::none);
      reference::Layer layer = test::random_layer(shape, random);
      for (float& weight : layer.weight) weight = half_to_float(float_to_half(weight));
      const std::vector<float> input = random.uniforms(shape.inputs());
      const TransposedConvolution transposed(shape, layer.weight.data(), layer.bias.data());
      std::vector<float> output(shape.outputs()), work(transposed.work_size());
      transposed.forward(channels_last(input, in).data(), output.data(), work.data());
      EXPECT_LE(test::max_difference(channels_first(output, out),
                                     reference::transposed_convolution(layer, input, {})),
                tolerance)
          << describe(shape);
    }
  }
}

TEST(ShortFloats, HoldEveryBinary16Below128Exactly) {
  const ShortFloats short_floats;
  for (int bits = 0; bits < 1 << 16; bits += ShortFloats::count) {
    float values[ShortFloats::count];
    bool small = true;
    for (int i = 0; i < ShortFloats::count; ++i) {
      values[i] = half_to_float(static_cast<std::uint16_t>(bits + i));
      small = small && std::abs(values[i]) < 128;  // nor a NaN
    }
    std::uint16_t stored[ShortFloats::count];
    ASSERT_EQ(short_floats.store(values, stored), small) << bits;
    if (!small) continue;
    F32x4 low, high;
    short_floats.load(stored, low, high);
    for (int i = 0; i < ShortFloats::count; ++i)
      ASSERT_EQ(i < lanes ? low[i] : high[i - lanes], values[i]) << bits + i;
  }
  float values[ShortFloats::count] = {1, 0.5f, 1.0f / 3};
  std::uint16_t stored[ShortFloats::count];
  EXPECT_FALSE(short_floats.store(values, stored));
}

// Nothing but a plane of ones: the output is the border-aware bias alone, at every pixel.
TEST(TransposedConvolution, MeetsAnAttributePlaneAtEveryBorder) {
  test::Random random(4);
  for (int size : {1, 2, 5}) {
    const LayerShape shape =
        shape_of(LayerKind::transposed_convolution, 2, 2, 3, size, 2 * size, Activation::none);
    const reference::Layer layer = test::random_layer(shape, random);
    const std::vector<float> nothing(shape.inputs(), 0.0f);
    TransposedConvolution fast(shape, layer.weight.data(), layer.bias.data());
    std::vector<float> output(shape.outputs()), work(fast.work_size());
    for (const std::vector<float>& y :
         {std::vector<float>{1, 0}, std::vector<float>{0, 1}, std::vector<float>{-0.5f, 2.0f}}) {
      fast.set_attributes(y.data());
      fast.forward(nothing.data(), output.data(), work.data());
      EXPECT_LE(test::max_difference(channels_first(output, 3),
                                     reference::transposed_convolution(layer, nothing, y)),
                1e-6f)
          << describe(shape);
    }
  }
}

TEST(Dense, AgreesWithTheReference) {
  test::Random random(5);
  for (int in_size : {1, 4}) {
    for (int out_size : {1, 2}) {
      for (int in : {1, 5, 16, 130}) {
        for (int attribute_dim : {0, 3}) {
          for (int out : {1, 4, 11, 50}) {
            const LayerShape shape = shape_of(LayerKind::dense, in, attribute_dim, out, in_size,
                                              out_size, Activation::tanh);
            const reference::Layer layer = test::random_layer(shape, random);
            const std::vector<float> input = random.uniforms(shape.inputs());
            const std::vector<float> y = random.uniforms(attribute_dim);
            Dense fast(shape, layer.weight.data(), layer.bias.data());
            fast.set_attributes(y.data());
            std::vector<float> output(shape.outputs());
            fast.forward(channels_last(input, in).data(), output.data());
            EXPECT_LE(test::max_difference(channels_first(output, out),
                                           reference::dense(layer, input, y)),
                      tolerance)
                << describe(shape);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace fader
