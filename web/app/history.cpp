#include "web/app/history.hpp"

#include <utility>

namespace fader {

void History::remember(ConsoleState state) {
  if (!states_.empty() && states_.back() == state) return;
  states_.push_back(std::move(state));
  if (states_.size() > max_states) states_.pop_front();
}

std::optional<ConsoleState> History::back(const ConsoleState& now) {
  while (!states_.empty()) {
    ConsoleState state = std::move(states_.back());
    states_.pop_back();
    if (state != now) return state;
  }
  return std::nullopt;
}

}  // namespace fader
