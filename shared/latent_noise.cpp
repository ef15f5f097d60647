#include "shared/latent_noise.hpp"

#include <algorithm>
#include <cmath>

#include "shared/image.hpp"

namespace fader {
namespace {

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
    constexpr double two_pi = 6.283185307179586476925;
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // 1 − u: never log(0)
    const double angle = two_pi * uniform();
    second_ = static_cast<float>(radius * std::sin(angle));
    has_second_ = true;
    return static_cast<float>(radius * std::cos(angle));
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
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (std::size_t i = 0; i < count; ++i) {
    hash = (hash ^ to_8_bit(image[i])) * 0x100000001B3u;
  }
  return hash;
}

void latent_noise(std::uint64_t seed, float* noise, std::size_t count) {
  NormalStream normal(seed);
  for (std::size_t i = 0; i < count; ++i) noise[i] = normal.next();
}

void sample_latent(const float* mean, const float* log_variance, std::uint64_t seed, float* latent,
                   std::size_t count) {
  NormalStream normal(seed);
  for (std::size_t i = 0; i < count; ++i) {
    const float held = std::min(std::max(log_variance[i], min_log_variance), max_log_variance);
    latent[i] = mean[i] + std::exp(0.5f * held) * normal.next();
  }
}

}  // namespace fader
