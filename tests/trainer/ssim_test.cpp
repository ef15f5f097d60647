#include "native-trainer/evaluation/ssim.hpp"

#include <gtest/gtest.h>

namespace fader {
namespace {

TEST(Ssim, OfAPictureWithItselfIsOne) {
  torch::manual_seed(1);
  const auto picture = torch::rand({2, 3, 20, 24});
  const auto same = ssim(picture, picture, 1);
  ASSERT_EQ(same.sizes(), torch::IntArrayRef({2}));
  EXPECT_NEAR(same[0].item<double>(), 1, 1e-5);
  EXPECT_NEAR(same[1].item<double>(), 1, 1e-5);
}

TEST(Ssim, OfPlainPicturesIsTheirLuminancesLikeness) {
  // No structure at all: what is left of the paper's formula is (2ab + C₁) / (a² + b² + C₁).
  const auto a = torch::full({1, 1, 16, 16}, 0.2), b = torch::full({1, 1, 16, 16}, 0.6);
  const double c1 = 0.01 * 0.01;
  EXPECT_NEAR(ssim(a, b, 1)[0].item<double>(), (2 * 0.12 + c1) / (0.04 + 0.36 + c1), 1e-4);
}

TEST(Ssim, FallsWithNoiseAndIsBelowZeroForANegative) {
  torch::manual_seed(2);
  const auto picture = torch::rand({1, 1, 32, 32});
  const auto noise = torch::randn_like(picture);
  const double little = ssim(picture, picture + 0.05 * noise, 1)[0].item<double>();
  const double much = ssim(picture, picture + 0.3 * noise, 1)[0].item<double>();
  EXPECT_LT(little, 1);
  EXPECT_LT(much, little - 0.1);
  EXPECT_LT(ssim(picture, 1 - picture, 1)[0].item<double>(), -0.5);
}

TEST(Ssim, DoesNotDependOnTheUnits) {
  torch::manual_seed(3);
  const auto a = torch::rand({1, 3, 16, 16}), b = (a + 0.1 * torch::randn_like(a)).clamp(0, 1);
  EXPECT_NEAR(ssim(a, b, 1)[0].item<double>(), ssim(255 * a, 255 * b, 255)[0].item<double>(), 1e-4);
}

}  // namespace
}  // namespace fader
