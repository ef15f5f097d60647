// The noise of a stochastic z, reproducible: seeded by the picture, so that the same picture has
// the same z on every machine and in the browser.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fader {

/// FNV-1a over the pixels, each rounded to 8 bits ((x + 1) · 127.5): the seed of a picture's noise.
/// image: [count] planar values in [−1, 1].
std::uint64_t latent_noise_seed(const float* image, std::size_t count);

/// Standard normal numbers [count] from SplitMix64 (Steele et al. 2014) and Box–Muller.
void latent_noise(std::uint64_t seed, float* noise, std::size_t count);

/// Log-variances are clamped to this range, in training and inference.
constexpr float min_log_variance = -16.0f, max_log_variance = 2.0f;

/// z = mean + exp(log_variance / 2) · noise(seed), each [count]; log-variances clamped to the
/// range.
void sample_latent(const float* mean, const float* log_variance, std::uint64_t seed, float* z,
                   std::size_t count);

}  // namespace fader
