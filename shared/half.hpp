// 16-bit floats: IEEE 754 binary16, and the upper half of a binary32.
#pragma once

#include <cstdint>

namespace fader {

/// Rounds to nearest, ties to even; too large becomes infinity, a NaN stays one.
std::uint16_t float_to_half(float);
float half_to_float(std::uint16_t);
float bfloat16_to_float(std::uint16_t);

}  // namespace fader
