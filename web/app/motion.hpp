// What moves by itself: a glide of the faders to where a button sends them, or the sweep from A to
// B and back.
#pragma once

#include <vector>

#include "shared/attributes.hpp"
#include "web/app/ends.hpp"

namespace fader {

class Motion {
 public:
  /// Moves from one setting of the faders [faders()] to another.
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

  /// Moves on positions [faders()], and the fade where a tour goes on to the next B.
  void advance(double seconds, const AttributeSchema& schema, Fade& fade,
               std::vector<float>& positions);

 private:
  double seconds_ = 0.0;  // of the glide, or of the sweep's round
  std::vector<float> start_, target_;
  bool sweeping_ = false, touring_ = false;
};

}  // namespace fader
