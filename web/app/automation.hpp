// Faders that play by themselves: each goes up and down over its range at a speed of its own, while
// hands move the others.
#pragma once

#include <vector>

#include "shared/attributes.hpp"

namespace fader {

struct ConsoleState;

constexpr float min_round = 1.0f, max_round = 40.0f, usual_round = 6.0f;  ///< seconds

/// A fader that plays.
struct Playing {
  int fader = 0;
  float seconds = usual_round;  ///< from one end to the other and back
  std::vector<float> rest = {};  ///< where its attribute's faders stood before: undo goes there
};
inline bool operator==(const Playing& a, const Playing& b) {
  return a.fader == b.fader && a.seconds == b.seconds && a.rest == b.rest;
}

/// Whether it plays, and how: null where it does not.
const Playing* playing(const ConsoleState& state, int fader);
/// The state with this fader playing at `seconds` a round; 0: resting where it stands.
void set_playing(const AttributeSchema& schema, ConsoleState& state, int fader, float seconds);
/// The state in which none of an attribute's faders plays.
void stop_playing(const AttributeSchema& schema, ConsoleState& state, int attribute);
/// The state as undo keeps it: what plays stands where it began, so that two states that differ only
/// in how far it has come are the same.
ConsoleState at_rest(const AttributeSchema& schema, ConsoleState state);

/// How far each has come.
class Automation {
 public:
  /// Moves the positions of what plays in the state. One that has just begun begins where it stands.
  void advance(double seconds, const AttributeSchema& schema, ConsoleState& state);

 private:
  struct Voice {
    int fader;
    double phase;  // 0: at the bottom, 0.5: at the top, 1: at the bottom again
  };
  std::vector<Voice> voices_;
};

}  // namespace fader
