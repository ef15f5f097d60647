#include "shared/latent_noise.hpp"

#include <algorithm>
#include <cmath>

#include "shared/fnv1a.hpp"
#include "shared/image.hpp"

namespace fader {
namespace {

struct Direction {
  double cosine, sine;
};

/// Of an angle in turns, [0, 1), to about 1e-16. By the series about the nearest quarter: the
/// library's sine brings what reduces any angle, 2 kB that a page would download for nothing.
Direction direction(double turns) {
  const int quarter = static_cast<int>(4 * turns + 0.5);
  const double x = (turns - 0.25 * quarter) * 6.283185307179586476925;  // in [−π/4, π/4]
  double cosine = 0, sine = 0;
  for (int n = 18; n > 0; n -= 2) {  // 1 − x²/(1·2)·(1 − x²/(3·4)·(1 − …)), likewise the sine
    cosine = (1 - cosine) * x * x / (n * (n - 1));
    sine = (1 - sine) * x * x / (n * (n + 1));
  }
  cosine = 1 - cosine, sine = x * (1 - sine);
  switch (quarter % 4) {
    case 0:
      return {cosine, sine};
    case 1:
      return {-sine, cosine};
    case 2:
      return {-cosine, -sine};
    default:
      return {sine, -cosine};
  }
}

/// Standard normal numbers, two per Box–Muller transform, in double so that the float result does
/// not depend on a machine's mathematics library.
class NormalStream {
 public:
  explicit NormalStream(std::uint64_t seed) : state_(seed) {}

  float next() {
    if (has_second_) {
      has_second_ = false;
      return second_;
    }
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 − u: never log(0)
    const Direction to = direction(uniform());
    second_ = static_cast<float>(radius * to.sine);
    has_second_ = true;
    return static_cast<float>(radius * to.cosine);
  }

 private:
  /// SplitMix64
  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }

  /// In [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  std::uint64_t state_;
  float second_ = 0.0f;
  bool has_second_ = false;
};

}  // namespace

std::uint64_t latent_noise_seed(const float* image, std::size_t count) {
  Fnv1a hash;
  for (std::size_t i = 0; i < count; ++i) hash.add(to_8_bit(image[i]));
  return hash.hash();
}

void latent_noise(std::uint64_t seed, float* noise, std::size_t count) {
  NormalStream normal(seed);
  for (std::size_t i = 0; i < count; ++i) noise[i] = normal.next();
}

void sample_latent(const float* mean, const float* log_variance, std::uint64_t seed, float* z,
                   std::size_t count) {
  NormalStream normal(seed);
  for (std::size_t i = 0; i < count; ++i) {
    const float held = std::min(std::max(log_variance[i], min_log_variance), max_log_variance);
    z[i] = mean[i] + static_cast<float>(std::exp(0.5 * held)) * normal.next();
  }
}

}  // namespace fader
