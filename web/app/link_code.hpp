// Floats and strokes in letters that a URL leaves alone (A–Z, a–z, 0–9, '-' and '_'), to the bit.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "web/app/drawing.hpp"

namespace fader {

/// Six letters a number.
std::string encode_floats(const std::vector<float>& numbers);
/// Empty where the text is not whole, a number is not finite, or there are more than `most`.
std::vector<float> decode_floats(const std::string& text, std::size_t most);

/// A stroke's first point, then the steps from point to point; two letters a step for a hand that
/// is not in a hurry. Strokes are parted by '.'. Points lie on Drawing's grid.
std::string encode_strokes(const std::vector<Stroke>& strokes);
/// Empty where the text is not whole, or a point is off the pad.
std::vector<Stroke> decode_strokes(const std::string& text);

}  // namespace fader
