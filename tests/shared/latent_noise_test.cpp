#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "shared/latent_noise.hpp"

namespace fader {
namespace {

/// Values of a Python program of the same two formulas, so that every platform is held to the same.
TEST(LatentNoise, GoldenValues) {
  const struct {
    std::uint64_t seed;
    double noise[5];
  } cases[] = {
      {0, {-1.88390833, 0.86450686, 0.227607935, -0.0421126847, -0.221437881}},
      {1, {-0.0342673218, -1.29260853, -2.50006749, 0.911466586, 0.0877224683}},
      {0xDEADBEEF12345678, {-0.257383202, -0.81109405, -0.122353127, 0.606612329, 1.23375523}},
  };
  for (const auto& c : cases) {
    float noise[5];
    latent_noise(c.seed, noise, 5);
    for (int i = 0; i < 5; ++i) EXPECT_FLOAT_EQ(noise[i], static_cast<float>(c.noise[i]));
  }
}

TEST(LatentNoise, GoldenSeeds) {
  std::vector<float> image;
  EXPECT_EQ(latent_noise_seed(nullptr, 0), 0xCBF29CE484222325u);  // FNV-1a of nothing
  const float three[] = {-1.0f, 128 / 127.5f - 1.0f, 1.0f};
  EXPECT_EQ(latent_noise_seed(three, 1), 0xAF63BD4C8601B7DFu);
  EXPECT_EQ(latent_noise_seed(three, 3), 0xD79A37186A9DDA16u);
  for (int byte = 0; byte < 256; ++byte) image.push_back(static_cast<float>(byte) / 127.5f - 1.0f);
  EXPECT_EQ(latent_noise_seed(image.data(), image.size()), 0x4242DC5249C33625u);
  for (float& value : image) value += value < 0 ? 0.003f : -0.003f;  // less than half an 8-bit step
  EXPECT_EQ(latent_noise_seed(image.data(), image.size()), 0x4242DC5249C33625u);
  image[100] += 0.01f;
  EXPECT_NE(latent_noise_seed(image.data(), image.size()), 0x4242DC5249C33625u);
}

TEST(LatentNoise, IsStandardNormal) {
  const std::size_t count = 1000000;
  std::vector<float> noise(count);
  latent_noise(42, noise.data(), count);
  double sum = 0, squares = 0, fourths = 0, beyond_two = 0;
  for (float x : noise) {
    const double square = static_cast<double>(x) * static_cast<double>(x);
    sum += static_cast<double>(x);
    squares += square;
    fourths += square * square;
    beyond_two += std::abs(x) > 2.0f;
  }
  const double n = static_cast<double>(count);  // bounds: 5 standard errors
  EXPECT_NEAR(sum / n, 0.0, 0.005);
  EXPECT_NEAR(squares / n, 1.0, 0.0071);
  EXPECT_NEAR(fourths / n, 3.0, 0.05);
  EXPECT_NEAR(beyond_two / n, 0.0455, 0.00105);
}

TEST(LatentNoise, NeighboursInSeedAndPlaceAreUncorrelated) {
  const std::size_t count = 100000;
  std::vector<float> a(count), b(count);
  latent_noise(7, a.data(), count);
  latent_noise(8, b.data(), count);
  double across = 0, along = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    across += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    along += static_cast<double>(a[i]) * static_cast<double>(a[i + 1]);
  }
  EXPECT_NEAR(across / count, 0.0, 0.016);
  EXPECT_NEAR(along / count, 0.0, 0.016);
}

TEST(LatentNoise, SameSeedSameNoiseWhateverTheCount) {
  std::vector<float> five(5), eight(8);
  latent_noise(3, five.data(), 5);
  latent_noise(3, eight.data(), 8);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(five[i], eight[i]);
}

TEST(LatentNoise, SampleIsMeanPlusDeviationTimesNoise) {
  const float mean[] = {1.0f, -2.0f}, log_variance[] = {0.0f, 2.0f * std::log(2.0f)};
  float noise[2], z[2];
  latent_noise(11, noise, 2);
  sample_latent(mean, log_variance, 11, z, 2);
  EXPECT_FLOAT_EQ(z[0], 1.0f + noise[0]);
  EXPECT_FLOAT_EQ(z[1], -2.0f + 2.0f * noise[1]);
}

TEST(LatentNoise, LogVariancesAreHeldInTheirRange) {
  const float mean[] = {0.0f, 0.0f}, log_variance[] = {-100.0f, 100.0f};
  float noise[2], z[2];
  latent_noise(11, noise, 2);
  sample_latent(mean, log_variance, 11, z, 2);
  EXPECT_FLOAT_EQ(z[0], std::exp(0.5f * min_log_variance) * noise[0]);
  EXPECT_FLOAT_EQ(z[1], std::exp(0.5f * max_log_variance) * noise[1]);
}

}  // namespace
}  // namespace fader
