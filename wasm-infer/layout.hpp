// Maps inside the networks are channels-last [size², channels]: a pixel's channels lie together, so
// windows are copied and added in long runs. Files, images and latents are channels-first, as
// PyTorch's.
#pragma once

namespace fader {

/// [channels, pixels] → [pixels, channels]
void to_channels_last(const float* channels_first, int channels, int pixels,
                      float* channels_last) noexcept;
/// [pixels, channels] → [channels, pixels]
void to_channels_first(const float* channels_last, int channels, int pixels,
                       float* channels_first) noexcept;

}  // namespace fader
