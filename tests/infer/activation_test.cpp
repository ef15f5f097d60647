#include "wasm-infer/layers/activation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "wasm-infer/reference/layers.hpp"

namespace fader {
namespace {

TEST(FastTanh, IsWithinAFewUnitsInTheLastPlace) {
  for (int i = -1200000; i <= 1200000; ++i) {
    const float x = static_cast<float>(i) * 1e-5f;
    const double exact = std::tanh(double{x});
    ASSERT_NEAR(fast_tanh(x), exact, 4e-7 * std::fabs(exact)) << x;
    ASSERT_LE(std::fabs(fast_tanh(x)), 1.0f) << x;
  }
}

TEST(FastTanh, HoldsAtTheEnds) {
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(fast_tanh(0.0f), 0.0f);
  EXPECT_NEAR(fast_tanh(infinity), 1.0f, 4e-7f);
  EXPECT_NEAR(fast_tanh(-infinity), -1.0f, 4e-7f);
  EXPECT_LE(fast_tanh(infinity), 1.0f);
  EXPECT_TRUE(std::isnan(fast_tanh(std::nanf(""))));
  EXPECT_EQ(fast_tanh(1e-20f), 1e-20f);
}

TEST(Activate, AddsTheBiasThenAppliesTheFunction) {
  for (Activation activation :
       {Activation::none, Activation::leaky_relu, Activation::relu, Activation::tanh}) {
    for (int count : {1, 3, 4, 7, 16, 33}) {
      std::vector<float> values, bias, expected;
      for (int i = 0; i < count; ++i) {
        values.push_back(0.3f * static_cast<float>(i % 9 - 4));
        bias.push_back(0.1f * static_cast<float>(i % 5 - 2));
        expected.push_back(
            static_cast<float>(reference::activate(activation, double{values[i]} + bias[i])));
      }
      activate(activation, bias.data(), values.data(), count);
      for (int i = 0; i < count; ++i) EXPECT_NEAR(values[i], expected[i], 5e-7f);
    }
  }
}

}  // namespace
}  // namespace fader
