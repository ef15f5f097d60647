// Pictures on disk, as PNG.
#pragma once

#include <string>

#include "shared/image.hpp"

namespace fader {

/// Writes atomically: whoever reads `path` sees the old picture or the whole new one. Throws
/// std::runtime_error.
void write_png(const std::string& path, const Image& image);

/// Reads 8-bit PNG (or whatever else stb_image knows). channels: 0 keeps the file's own. Throws
/// std::runtime_error.
Image read_png(const std::string& path, int channels = 0);

}  // namespace fader
