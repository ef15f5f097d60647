// A picture on its way to a script.
#pragma once

#include <vector>

#include "shared/image.hpp"
#include "web/app/console.hpp"

namespace fader {

/// planar, of the console's model, as RGBA [side, side, 4]; valid until the next.
inline const unsigned char* rgba_of(const Console& console, const float* planar) {
  static std::vector<std::uint8_t> rgba;
  const Architecture& a = console.architecture();
  rgba.resize(static_cast<std::size_t>(a.img_sz) * a.img_sz * 4);
  to_rgba(planar, a.img_fm, a.img_sz, rgba.data());
  return rgba.data();
}

}  // namespace fader
