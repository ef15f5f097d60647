// What moves by itself: a glide to where a button sends the faders, or the sweep from A to B and
// back.
#pragma once

#include <vector>

namespace fader {

class Motion {
 public:
  /// Moves numbers from one setting to another: the positions of the faders, or a share.
  void glide(std::vector<float> start, std::vector<float> target);
  /// Plays A → B → A … from `share` on. tour: on to the next B after each round.
  void sweep(float share, bool tour);
  void stop();

  bool moving() const { return sweeping_ || gliding(); }
  bool gliding() const { return !target_.empty(); }
  bool sweeping() const { return sweeping_; }
  bool touring() const { return sweeping_ && touring_; }
  /// Where a glide ends; empty where there is none.
  const std::vector<float>& target() const { return target_; }

  /// Moves on: the numbers of a glide, or the sweep. True where a round of a tour ends.
  bool advance(double seconds, std::vector<float>& numbers);
  /// Where the sweep is on its way from A to B, 0 … 1.
  float sweep_share() const;

 private:
  double seconds_ = 0.0;  // of the glide, or of the sweep's round
  std::vector<float> start_, target_;
  bool sweeping_ = false, touring_ = false;
};

}  // namespace fader
