#include "native-trainer/evaluation/style.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>

#include "native-trainer/model/images.hpp"

namespace fader {
namespace {

constexpr int enlargement = 4;

/// Bilinear, 4×, edges repeated: [side, side] → [4 side, 4 side].
std::vector<float> enlarged(const float* picture, int side) {
  // A target pixel's centre lies at one of four fixed fractions between two source pixels.
  constexpr float fraction[enlargement] = {0.625f, 0.875f, 0.125f, 0.375f};
  const int large = side * enlargement;
  const auto low = [](int i) {
    return i / enlargement - (i % enlargement < enlargement / 2 ? 1 : 0);
  };

  std::vector<float> wide(static_cast<std::size_t>(side) * large);  // rows as they were, columns 4×
  for (int y = 0; y < side; ++y) {
    const float* row = picture + y * side;
    for (int x = 0; x < large; ++x) {
      const float a = row[std::max(low(x), 0)], b = row[std::min(low(x) + 1, side - 1)];
      wide[y * large + x] = a + fraction[x % enlargement] * (b - a);
    }
  }
  std::vector<float> result(static_cast<std::size_t>(large) * large);
  for (int y = 0; y < large; ++y) {
    const float* upper = wide.data() + std::max(low(y), 0) * large;
    const float* lower = wide.data() + std::min(low(y) + 1, side - 1) * large;
    const float f = fraction[y % enlargement];
    for (int x = 0; x < large; ++x) result[y * large + x] = upper[x] + f * (lower[x] - upper[x]);
  }
  return result;
}

/// Squared Euclidean distance of every ink point to the nearest point without ink (0 there);
/// outside the picture there is none. Exact: distances along columns first, then for every point
/// the best column of its row (Meijster et al. 2000), looked for outwards and only as far as it can
/// pay.
std::vector<std::int32_t> squared_distance(const std::vector<float>& values, float threshold,
                                           int side) {
  std::vector<std::int32_t> column(values.size(), 0);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const int i = y * side + x;
      if (values[i] > threshold) column[i] = (y > 0 ? column[i - side] : 0) + 1;
    }
  }
  for (int y = side - 1; y >= 0; --y) {
    for (int x = 0; x < side; ++x) {
      const int i = y * side + x;
      column[i] = std::min(column[i], (y + 1 < side ? column[i + side] : 0) + 1);
    }
  }
  std::vector<std::int32_t> squared(values.size(), 0);
  for (int y = 0; y < side; ++y) {
    const std::int32_t* row = column.data() + y * side;
    for (int x = 0; x < side; ++x) {
      if (row[x] == 0) continue;
      std::int32_t best = row[x] * row[x];
      for (int d = 1; d * d < best; ++d) {
        const std::int32_t left = x - d >= 0 ? row[x - d] : 0;
        const std::int32_t right = x + d < side ? row[x + d] : 0;
        const std::int32_t nearer = std::min(left, right);
        best = std::min(best, d * d + nearer * nearer);
      }
      squared[y * side + x] = best;
    }
  }
  return squared;
}

/// Ranks from 1; equal values share the mean of theirs.
std::vector<double> average_ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    for (std::size_t i = first; i < last; ++i) ranks[order[i]] = 0.5 * double(first + 1 + last);
    first = last;
  }
  return ranks;
}

}  // namespace

double stroke_thickness(const float* picture, int side) {
  const std::vector<float> large = enlarged(picture, side);
  const float maximum = *std::max_element(large.begin(), large.end());
  if (maximum <= 0) return 0;
  const int size = side * enlargement;
  const std::vector<std::int32_t> squared = squared_distance(large, 0.5f * maximum, size);

  double sum = 0;
  long long points = 0;
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const std::int32_t here = squared[y * size + x];
      if (here == 0) continue;
      bool ridge = true;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, size - 1); ++v) {
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, size - 1); ++u) {
          ridge = ridge && squared[v * size + u] <= here;
        }
      }
      if (!ridge) continue;
      sum += std::sqrt(double(here));
      ++points;
    }
  }
  return 2 * sum / double(points) / enlargement;
}

double slant(const float* picture, int side) {
  double mass = 0, sum_x = 0, sum_y = 0, sum_xy = 0, sum_yy = 0;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const double p = picture[y * side + x];
      mass += p;
      sum_x += p * x;
      sum_y += p * y;
      sum_xy += p * x * y;
      sum_yy += p * y * y;
    }
  }
  if (mass <= 0) return 0;
  const double mu11 = sum_xy - sum_x * sum_y / mass;
  const double mu02 = sum_yy - sum_y * sum_y / mass;
  if (mu02 <= 1e-9 * mass) return 0;
  constexpr double degrees = 180 / 3.14159265358979323846;
  return std::atan(-mu11 / mu02) * degrees;
}

void Style::append(const Style& more) {
  thickness.insert(thickness.end(), more.thickness.begin(), more.thickness.end());
  slant.insert(slant.end(), more.slant.begin(), more.slant.end());
}

Style written_style(const torch::Tensor& images, int content_side) {
  const auto grey = crop_centre(images, content_side).add(1).mul(0.5).contiguous();
  Style style;
  const std::int64_t area = std::int64_t(content_side) * content_side;
  for (std::int64_t i = 0; i < grey.size(0); ++i) {
    const float* picture = grey.data_ptr<float>() + i * area;
    style.thickness.push_back(stroke_thickness(picture, content_side));
    style.slant.push_back(slant(picture, content_side));
  }
  return style;
}

double spearman(const std::vector<double>& a, const std::vector<double>& b) {
  const auto is_nan = [](double x) { return std::isnan(x); };
  if (std::any_of(a.begin(), a.end(), is_nan) || std::any_of(b.begin(), b.end(), is_nan))
    return std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> rank_a = average_ranks(a), rank_b = average_ranks(b);
  const double mean = 0.5 * (double(a.size()) + 1);
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += (rank_a[i] - mean) * (rank_a[i] - mean);
    bb += (rank_b[i] - mean) * (rank_b[i] - mean);
    ab += (rank_a[i] - mean) * (rank_b[i] - mean);
  }
  return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

}  // namespace fader
