#include "web/app/history.hpp"

#include <algorithm>
#include <utility>

namespace fader {

void History::remember(ConsoleState state) {
  if (!past_.empty() && past_.back() == state) return;
  past_.push_back(std::move(state));
  if (past_.size() > max_states) past_.pop_front();
}

std::optional<ConsoleState> History::back(const ConsoleState& now) {
  while (!past_.empty() && past_.back() == now) past_.pop_back();
  if (past_.empty()) return std::nullopt;
  if (arrived_ != now) future_.clear();
  future_.push_back(now);
  arrived_ = std::move(past_.back());
  past_.pop_back();
  return arrived_;
}

std::optional<ConsoleState> History::forward(const ConsoleState& now) {
  if (!can_go_forward(now)) return std::nullopt;
  remember(now);
  arrived_ = std::move(future_.back());
  future_.pop_back();
  return arrived_;
}

bool History::can_go_back(const ConsoleState& now) const {
  return std::any_of(past_.begin(), past_.end(),
                     [&](const ConsoleState& state) { return state != now; });
}

bool History::can_go_forward(const ConsoleState& now) const {
  return !future_.empty() && arrived_ == now;
}

void History::clear() {
  past_.clear();
  future_.clear();
  arrived_.reset();
}

}  // namespace fader
