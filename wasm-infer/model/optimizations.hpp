// What makes the networks fast, each of which can be turned off, to test it and to measure what it
// brings. None changes what is computed.
#pragma once

namespace fader {

struct Optimizations {
  /// Convolutions as sums of four 2×2 ones, transposed ones as four 2×2 ones, and these by Winograd's
  /// F(m, 2), where the layer is large enough; without: im2col, col2im.
  bool winograd = true;
  /// The last layer, of a few channels, vectorised across pixels instead of channels.
  bool planar = true;
};

}  // namespace fader
