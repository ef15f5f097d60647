// Which scale belongs to an element of a per-channel quantised tensor. Private to the weights file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fader {

/// Row-major element index → index along `channel_dim`.
struct ChannelOf {
  std::size_t inner = 1;  // elements between two neighbours along channel_dim
  std::size_t channels = 1;
  ChannelOf(const std::vector<std::uint64_t>& shape, int channel_dim)
      : channels(static_cast<std::size_t>(shape[static_cast<std::size_t>(channel_dim)])) {
    for (std::size_t d = static_cast<std::size_t>(channel_dim) + 1; d < shape.size(); ++d) {
      inner *= static_cast<std::size_t>(shape[d]);
    }
  }
  std::size_t operator()(std::size_t element) const { return element / inner % channels; }
};

}  // namespace fader
