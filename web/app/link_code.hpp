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
/// is not in a hurry. Strokes are parted by '.'. Points lie on Drawing's grid. One that is not 1 wide
/// all along begins with '~' and has the steps of its width, too.
std::string encode_strokes(const Strokes& strokes);
/// Empty where the text is not whole, a point is off the pad, or a pen is of no width.
Strokes decode_strokes(const std::string& text);

}  // namespace fader
