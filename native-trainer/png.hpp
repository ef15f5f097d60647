// Pictures on disk, as PNG.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/image.hpp"

namespace fader {

/// The picture as a PNG file's bytes. Throws std::runtime_error.
std::vector<std::uint8_t> png_bytes(const Image& image);

/// Writes atomically: whoever reads `path` sees the old picture or the whole new one. Throws
/// std::runtime_error.
void write_png(const std::string& path, const Image& image);

/// 8-bit PNG, or whatever else stb_image knows. channels: 0 keeps the file's own. Throws
/// std::runtime_error with the reason, without a path, where the file is cut, damaged, or claims
/// more than max_pixels.
Image read_png(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels);

}  // namespace fader
