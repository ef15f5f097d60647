// JPEG, by libjpeg-turbo, the way up that its EXIF orientation says, by libexif.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/image.hpp"

namespace fader {

bool is_jpeg(const std::vector<std::uint8_t>& bytes);

/// channels: 1, 3 or 4; 0: 1 where the file is grey, else 3. What a phone hangs behind the picture (a
/// film, say) is passed over. Throws std::runtime_error with the reason, without a path, where the
/// file is cut, damaged, or claims more than max_pixels.
Image read_jpeg(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels);

/// image: grey or RGB. quality: 1 to 100. Throws std::runtime_error with the reason.
std::vector<std::uint8_t> write_jpeg(const Image& image, int quality);

}  // namespace fader
