// Random numbers that depend on a seed and a person's number alone, so that the pictures are the
// same however the work is shared out, and whatever the standard library.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace fader::people {

/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t index) : state_(mix(seed) ^ mix(~index)) {}

  /// In [0, 1).
  float uniform() { return static_cast<float>(next() >> 40) * 0x1p-24f; }
  float uniform(float least, float most) { return least + (most - least) * uniform(); }
  /// Standard normal, cut at ±2.5 so that nobody is a monster.
  float normal() {
    for (;;) {
      const float radius = std::sqrt(-2 * std::log(1 - uniform()));
      const float value = radius * std::cos(6.2831853f * uniform());
      if (std::abs(value) <= 2.5f) return value;
    }
  }
  bool chance(float probability) { return uniform() < probability; }
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }

 private:
  static std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }
  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15u); }

  std::uint64_t state_;
};

}  // namespace fader::people
