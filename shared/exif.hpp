// Which way up a picture file says that it is, by libexif. In programs only, not in the page.
#pragma once

#include <cstdint>
#include <vector>

namespace fader {

/// EXIF's orientation, 1 to 8, as upright() of image.hpp takes it; 1, which is upright, where the file
/// does not say.
int exif_orientation(const std::vector<std::uint8_t>& file);

}  // namespace fader
