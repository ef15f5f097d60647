#include "native-trainer/evaluation/style.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/trainer/draw_digits.hpp"

namespace fader {
namespace {

constexpr int side = 28;
using Picture = std::vector<float>;

/// A straight stroke through the centre: all pixels as near to its middle line as half its
/// thickness, with an edge one pixel wide. lean: degrees from upright, positive to the right.
Picture stroke(double thickness, double lean, double length = 20) {
  const double radians = lean * 3.14159265358979323846 / 180;
  const double along_x = std::sin(radians), along_y = -std::cos(radians);  // y points down
  Picture picture(side * side);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double dx = x - 13.5, dy = y - 13.5;
      const double across = std::abs(dx * along_y - dy * along_x);
      const double along = std::abs(dx * along_x + dy * along_y);
      const double inside = std::min(thickness / 2 - across, length / 2 - along) + 0.5;
      picture[y * side + x] = float(std::clamp(inside, 0.0, 1.0));
    }
  }
  return picture;
}

TEST(Thickness, OfDrawnStrokesIsTheirs) {
  for (const double lean : {0.0, 20.0, -45.0}) {
    for (const double thickness : {2.0, 3.0, 4.5, 6.0}) {
      EXPECT_NEAR(stroke_thickness(stroke(thickness, lean).data(), side), thickness, 0.45)
          << thickness << " pixels, leaning " << lean;
    }
  }
}

TEST(Thickness, IsInPixelsWhateverThePicturesSizeAndScale) {
  Picture dim = stroke(4, 0);
  for (float& p : dim) p *= 0.3f;
  EXPECT_NEAR(stroke_thickness(dim.data(), side), stroke_thickness(stroke(4, 0).data(), side),
              1e-9);
}

TEST(Thickness, OfNothingIsZero) {
  EXPECT_EQ(stroke_thickness(Picture(side * side, 0.0f).data(), side), 0);
}

/// The definition, word by word: LibTorch's enlargement, every distance by looking at all points.
double thickness_by_definition(const Picture& picture, int size) {
  const int n = 4 * size;
  const auto large = at::upsample_bilinear2d(torch::tensor(picture).view({1, 1, size, size}),
                                             {n, n}, /*align_corners=*/false, 4.0, 4.0)[0][0]
                         .contiguous();
  const float half = large.max().item<float>() / 2;
  const auto ink = [&](int x, int y) {
    return x >= 0 && y >= 0 && x < n && y < n && large.data_ptr<float>()[y * n + x] > half;
  };
  std::vector<double> distance(n * n, 0.0);
  for (int y = 0; y < n; ++y) {
    for (int x = 0; x < n; ++x) {
      if (!ink(x, y)) continue;
      double best = 1e9;
      for (int v = -1; v <= n; ++v) {
        for (int u = -1; u <= n; ++u) {
          if (!ink(u, v)) best = std::min(best, std::hypot(u - x, v - y));
        }
      }
      distance[y * n + x] = best;
    }
  }
  double sum = 0, points = 0;
  for (int y = 0; y < n; ++y) {
    for (int x = 0; x < n; ++x) {
      const double here = distance[y * n + x];
      bool ridge = here > 0;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, n - 1); ++v) {
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, n - 1); ++u) {
          ridge = ridge && distance[v * n + u] <= here;
        }
      }
      if (ridge) sum += here, points += 1;
    }
  }
  return 2 * sum / points / 4;
}

TEST(Thickness, IsWhatItsDefinitionSaysOnBlobs) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(0, 1);
  constexpr int small = 9;
  for (int trial = 0; trial < 6; ++trial) {
    Picture blob(small * small);
    for (float& p : blob) p = uniform(random);
    for (int i = 1; i < small * small; ++i) blob[i] = 0.5f * (blob[i] + blob[i - 1]);
    EXPECT_NEAR(stroke_thickness(blob.data(), small), thickness_by_definition(blob, small), 1e-9);
  }
}

TEST(Slant, OfDrawnStrokesIsTheirs) {
  for (const double lean : {-40.0, -15.0, 0.0, 10.0, 30.0}) {
    EXPECT_NEAR(slant(stroke(2, lean).data(), side), lean, 1.5);
  }
}

TEST(Slant, OfNothingAndOfALevelLineIsZero) {
  EXPECT_EQ(slant(Picture(side * side, 0.0f).data(), side), 0);
  Picture level(side * side, 0.0f);
  for (int x = 5; x < 20; ++x) level[14 * side + x] = 1;
  EXPECT_EQ(slant(level.data(), side), 0);
}

TEST(Spearman, KnownValues) {
  EXPECT_NEAR(spearman({1, 2, 3, 4, 5}, {5, 6, 7, 8, 7}), 0.8207826816681233, 1e-12);
  EXPECT_NEAR(spearman({1, 2, 3, 4}, {10, 100, 1000, 10000}), 1, 1e-12);
  EXPECT_NEAR(spearman({1, 2, 3, 4}, {4, 3, 2, 1}), -1, 1e-12);
  EXPECT_NEAR(spearman({1, 1, 2, 2}, {1, 2, 1, 2}), 0, 1e-12);
  EXPECT_EQ(spearman({1, 2, 3}, {5, 5, 5}), 0);
  EXPECT_TRUE(std::isnan(spearman({1, NAN, 3}, {1, 2, 3})));
  EXPECT_TRUE(std::isnan(spearman({1, 2, 3}, {NAN, NAN, NAN})));
}

TEST(WrittenStyle, FindsTheStyleThatDigitsWereDrawnWith) {
  const DrawnDigits drawn = draw_digits(500, 3);
  auto images = torch::zeros({drawn.size(), 1, 32, 32});
  images.slice(2, 2, 30).slice(3, 2, 30).copy_(
      torch::tensor(drawn.pixels).view({drawn.size(), 1, side, side}).to(torch::kFloat32));
  const Style style = written_style(images / 127.5 - 1, side);
  ASSERT_EQ(style.thickness.size(), 500u);
  // Slant also has what is the digit's own, so compare within digits.
  double thickness_sum = 0, slant_sum = 0;
  for (int digit = 0; digit < 10; ++digit) {
    std::vector<double> thickness, slant, drawn_thickness, drawn_slant;
    for (int i = 0; i < drawn.size(); ++i) {
      if (drawn.labels[i] != digit) continue;
      thickness.push_back(style.thickness[i]), slant.push_back(style.slant[i]);
      drawn_thickness.push_back(drawn.thickness[i]), drawn_slant.push_back(drawn.slant[i]);
    }
    thickness_sum += spearman(thickness, drawn_thickness);
    slant_sum += spearman(slant, drawn_slant);
  }
  EXPECT_GT(thickness_sum / 10, 0.9);
  EXPECT_GT(slant_sum / 10, 0.85);
}

}  // namespace
}  // namespace fader
