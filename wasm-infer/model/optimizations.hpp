// What makes the networks fast, each of which can be turned off, to test it and to measure what it
// brings. None changes what is computed.
#pragma once

namespace fader {

struct Optimizations {
  /// Transposed convolutions as four 2×2 convolutions; without: col2im.
  bool polyphase = true;
  /// … and these by Winograd's F(m, 2), where the layer is large enough; likewise convolutions.
  bool winograd = true;
  /// The last layer, of a few channels, vectorised across pixels instead of channels.
  bool planar = true;
};

}  // namespace fader
