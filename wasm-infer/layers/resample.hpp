// Between an image and the smaller one of the linear path. Both channels-first.
#pragma once

namespace fader {

/// image [channels, side, side] → small [channels, small_side, small_side]: means of square blocks.
void average_blocks(const float* image, int channels, int side, int small_side,
                    double* small) noexcept;

/// Adds small [channels, small_side, small_side] to image [channels, side, side], enlarged
/// bilinearly (PyTorch's align_corners=False). work: [small_side, side]
void add_enlarged(const float* small, int channels, int small_side, int side, float* work,
                  float* image) noexcept;

}  // namespace fader
