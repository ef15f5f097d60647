#include "web/app/automation.hpp"

#include <algorithm>
#include <cmath>

#include "web/app/console_state.hpp"
#include "web/app/ends.hpp"
#include "web/app/faders.hpp"

namespace fader {
namespace {

constexpr double pi = 3.14159265358979;

/// The phase of a place, 0 … 1 of the range, on the way up.
double phase_of(float place) {
  return std::acos(1.0 - 2.0 * std::clamp<double>(place, 0.0, 1.0)) / (2.0 * pi);
}

float place_of(double phase) { return static_cast<float>(0.5 - 0.5 * std::cos(2.0 * pi * phase)); }

}  // namespace

const Playing* playing(const ConsoleState& state, int fader) {
  for (const Playing& each : state.playing) {
    if (each.fader == fader) return &each;
  }
  return nullptr;
}

void set_playing(const AttributeSchema& schema, ConsoleState& state, int fader, float seconds) {
  auto& all = state.playing;
  const auto here = std::find_if(all.begin(), all.end(),
                                 [&](const Playing& each) { return each.fader == fader; });
  if (seconds <= 0.0f) {
    if (here != all.end()) all.erase(here);
    return;
  }
  seconds = std::clamp(seconds, min_round, max_round);
  if (here != all.end()) {
    here->seconds = seconds;
    return;
  }
  const int a = attribute_of(schema, fader);
  const auto first = state.positions.begin() + schema.first_fader(a);
  all.push_back({fader, seconds, {first, first + schema.attributes()[a].faders()}});
}

void stop_playing(const AttributeSchema& schema, ConsoleState& state, int attribute) {
  auto& all = state.playing;
  all.erase(std::remove_if(
                all.begin(), all.end(),
                [&](const Playing& each) { return attribute_of(schema, each.fader) == attribute; }),
            all.end());
}

ConsoleState at_rest(const AttributeSchema& schema, ConsoleState state) {
  // Of several in one attribute the first one began where all of them were at rest.
  for (auto each = state.playing.rbegin(); each != state.playing.rend(); ++each) {
    const int first = schema.first_fader(attribute_of(schema, each->fader));
    std::copy(each->rest.begin(), each->rest.end(), state.positions.begin() + first);
  }
  return state;
}

void Automation::advance(double seconds, const AttributeSchema& schema, ConsoleState& state) {
  std::vector<Voice> voices;
  for (const Playing& each : state.playing) {
    const Attribute& attribute = schema.attributes()[attribute_of(schema, each.fader)];
    const float span = attribute.maximum - attribute.minimum;
    const auto known = std::find_if(voices_.begin(), voices_.end(),
                                    [&](const Voice& voice) { return voice.fader == each.fader; });
    double phase = known != voices_.end()
                       ? known->phase
                       : phase_of((state.positions[each.fader] - attribute.minimum) / span);
    phase = std::fmod(phase + seconds / static_cast<double>(each.seconds), 1.0);
    voices.push_back({each.fader, phase});
    state.positions =
        with_fader(schema, state, each.fader, attribute.minimum + span * place_of(phase));
  }
  voices_ = std::move(voices);
}

}  // namespace fader
