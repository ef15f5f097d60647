// The steps that make the networks fast, each of which can be left out, to see and to test what it
// brings. None changes what is computed.
#pragma once

namespace fader {

struct Steps {
  /// Transposed convolutions as four 2×2 convolutions; without: patches that are added up.
  bool phases = true;
  /// … and these by Winograd's F(m, 2), where the layer is large enough; likewise convolutions.
  bool winograd = true;
  /// The last layer, of a few channels, with vectors across pixels instead of channels.
  bool planar = true;
};

}  // namespace fader
