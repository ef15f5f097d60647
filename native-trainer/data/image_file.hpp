// A picture file of any format that people keep pictures in, upright.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/image.hpp"

namespace fader {

/// 8-bit PNG, JPEG, WebP, HEIC, AVIF, or whatever else stb_image knows. channels: 0 keeps the
/// file's own. Throws std::runtime_error with one sentence that begins with `name` where the file
/// is cut, damaged, or claims more than 100 million pixels.
Image decode_image(const std::vector<std::uint8_t>& bytes, const std::string& name,
                   int channels = 0);

/// The same of a file on disk.
Image read_image(const std::string& path, int channels = 0);

/// Whether a file's name ends as a picture's does.
bool names_picture(const std::string& file);

}  // namespace fader
