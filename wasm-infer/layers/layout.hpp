// Maps inside the networks are channels-last [size², channels]: a pixel's channels are contiguous,
// so that rows of a window are copied and added in long runs. Files, images and z are
// channels-first [channels, size²], as PyTorch's.
#pragma once

namespace fader {

/// [channels, pixels] → [pixels, channels]
void to_channels_last(const float* from, int channels, int pixels, float* to) noexcept;
/// [pixels, channels] → [channels, pixels]
void to_channels_first(const float* from, int channels, int pixels, float* to) noexcept;

}  // namespace fader
