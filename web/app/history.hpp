// The states that undo goes back to.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "web/app/console_state.hpp"

namespace fader {

class History {
 public:
  static constexpr std::size_t max_states = 64;  ///< the oldest go first

  /// Before a change. A state that is the newest already is not kept twice.
  void remember(ConsoleState state);
  /// Takes the newest state that differs from `now`; none where there is none.
  std::optional<ConsoleState> back(const ConsoleState& now);
  void clear() { states_.clear(); }
  std::size_t size() const { return states_.size(); }

 private:
  std::deque<ConsoleState> states_;
};

}  // namespace fader
