// From what a person gives (a drawing, a photo) to what the networks see, and from what the
// networks make to what a screen shows.
#pragma once

#include <cstdint>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/image.hpp"

namespace fader {

/// Grey pictures inside a margin are ink on paper, as MNIST is: such a model can be drawn for.
bool takes_drawings(const Architecture& architecture);

/// MNIST's preparation (LeCun et al. 1998): the ink's bounding box fitted into 20/28 of the
/// content, its centre of mass at the centre. grey: bright ink on black, any size. Returns [img_sz,
/// img_sz, 1]; black where there is no ink.
Image centred_ink(const Image& grey, const Architecture& architecture);

/// Any picture, made ready: the middle square, resized; for ink models inverted where the paper is
/// bright, then centred. picture: any size, 1, 3 or 4 channels. Returns [img_sz, img_sz, img_fm].
Image prepared(const Image& picture, const Architecture& architecture);

/// Planar [channels, side, side] in [−1, 1] → RGBA [side, side, 4]. Grey is drawn as ivory ink on the
/// page's own dark.
std::vector<std::uint8_t> screen_pixels(const float* planar, int channels, int side);

/// A grey value 0 … 1 on the page: RGB as in screen_pixels().
struct Tint {
  float r, g, b;
};
Tint ink_tint(float grey);

}  // namespace fader
