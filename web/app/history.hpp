// The states that undo goes back to, and redo forward again.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "web/app/console_state.hpp"

namespace fader {

class History {
 public:
  static constexpr std::size_t max_states = 64;  ///< the oldest go first

  /// Before a change. A state that is the newest already is not kept twice.
  void remember(ConsoleState state);
  /// Takes the newest state that differs from `now`; none where there is none.
  std::optional<ConsoleState> back(const ConsoleState& now);
  /// The state that back() left last; none where there is none, or where `now` is another one than
  /// back() led to: what was changed since cannot be gone forward from.
  std::optional<ConsoleState> forward(const ConsoleState& now);
  bool can_go_back(const ConsoleState& now) const;
  bool can_go_forward(const ConsoleState& now) const;
  void clear();
  std::size_t size() const { return past_.size(); }

 private:
  std::deque<ConsoleState> past_;
  std::vector<ConsoleState> future_;
  std::optional<ConsoleState> arrived_;  // where back() or forward() led to last
};

}  // namespace fader
