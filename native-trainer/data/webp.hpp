// WebP, by libwebp, the way up that its EXIF orientation says, by libexif.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/image.hpp"

namespace fader {

bool is_webp(const std::vector<std::uint8_t>& bytes);

/// channels: 1, 3 or 4; 0: 4 where the file is transparent, else 3. Throws std::runtime_error with
/// the reason, without a path, where the file is cut, damaged, animated, or claims more than
/// max_pixels.
Image read_webp(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels);

}  // namespace fader
