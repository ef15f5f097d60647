// What happens to the faders' positions [faders()] when a hand, a key or a button moves one of
// them. Weights of a categorical attribute always keep the sum 1.
#pragma once

#include <cstdint>
#include <vector>

#include "web/app/console_state.hpp"

namespace fader {

/// The positions with one fader at `value`, clamped to its range. The other weights of its group
/// are rescaled; where all the weight was on this fader, what leaves it goes to what the picture
/// shows, or else to the fade's other end.
std::vector<float> with_fader(const AttributeSchema& schema, const ConsoleState& state, int fader,
                              float value);

/// The positions with one attribute at `values` [its faders]; weights are divided by their sum, and
/// weights without a sum change nothing.
std::vector<float> with_attribute(const AttributeSchema& schema, std::vector<float> positions,
                                  int attribute, const float* values);

/// The positions where only this fader counts: weight 1, or its other end.
std::vector<float> with_solo(const AttributeSchema& schema, std::vector<float> positions,
                             int fader);

/// Every attribute anywhere in its range; a categorical one as a mix of two values at most.
std::vector<float> random_positions(const AttributeSchema& schema, std::uint32_t entropy);

/// These positions, but the locked attributes stay as they stand in the state.
std::vector<float> but_locked(const AttributeSchema& schema, const ConsoleState& state,
                              std::vector<float> positions);

}  // namespace fader
