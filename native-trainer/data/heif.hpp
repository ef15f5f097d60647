// HEIC and AVIF, by libheif, the way up that the file says.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/image.hpp"

namespace fader {

bool is_heif(const std::vector<std::uint8_t>& bytes);

/// The file's primary picture. channels: 1, 3 or 4; 0: 4 where it is transparent, else 3. Throws
/// std::runtime_error with the reason, without a path, where the file is cut, damaged, or claims
/// more than max_pixels.
Image read_heif(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels);

}  // namespace fader
