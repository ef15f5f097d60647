#include "web/app/motion.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fader {
namespace {

constexpr double glide_length = 0.25;  // seconds
constexpr double sweep_length = 9.0;   // seconds from A to B and back
constexpr double sweep_rest = 0.14;    // share of that during which each end stands still
constexpr double pi = 3.14159265358979;

double smooth(double t) { return 0.5 - 0.5 * std::cos(pi * std::clamp(t, 0.0, 1.0)); }

}  // namespace

void Motion::glide(std::vector<float> start, std::vector<float> target) {
  stop();
  start_ = std::move(start);
  target_ = std::move(target);
  seconds_ = 0.0;
}

void Motion::sweep(float share, bool tour) {
  stop();
  sweeping_ = true;
  touring_ = tour;
  // Starts where the crossfader stands: the phase of that share on the way out.
  const double out = std::acos(1.0 - 2.0 * std::clamp<double>(share, 0.0, 1.0)) / pi;
  seconds_ = sweep_length * 0.5 * (sweep_rest + out * (1.0 - 2.0 * sweep_rest));
}

void Motion::stop() {
  sweeping_ = false;
  target_.clear();
}

bool Motion::advance(double seconds, std::vector<float>& numbers) {
  seconds_ += seconds;
  if (gliding()) {
    const auto t = static_cast<float>(smooth(seconds_ / glide_length));
    for (std::size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = start_[i] + t * (target_[i] - start_[i]);
    if (seconds_ < glide_length) return false;
    numbers = std::move(target_);
    target_.clear();
  } else if (sweeping_ && seconds_ >= sweep_length) {
    seconds_ = std::fmod(seconds_, sweep_length);
    return touring_;
  }
  return false;
}

/// A … rest … B … rest … A in a round.
float Motion::sweep_share() const {
  const double phase = seconds_ / sweep_length;
  const double half = phase < 0.5 ? phase * 2.0 : (1.0 - phase) * 2.0;
  return static_cast<float>(smooth((half - sweep_rest) / (1.0 - 2.0 * sweep_rest)));
}

}  // namespace fader
