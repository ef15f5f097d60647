// Between an image and the smaller one of the linear path. Both channels-first.
#pragma once

#include <vector>

namespace fader {

/// image [channels, side, side] → small [channels, small_side, small_side]: means of square blocks.
void average_blocks(const float* image, int channels, int side, int small_side,
                    double* small) noexcept;

/// Adds a small image to a larger one, enlarged bilinearly (PyTorch's align_corners=False).
class Enlarge {
 public:
  Enlarge(int channels, int small_side, int side);
  /// small: [channels, small_side, small_side]; image: [channels, side, side]
  void add_to(const float* small, float* image) noexcept;

 private:
  struct Tap {
    int first, second;  ///< rows or columns of the small image
    float second_share;
  };
  int channels_, small_side_, side_;
  std::vector<Tap> taps_;    // [side]
  std::vector<float> wide_;  // [small_side, side], one channel enlarged to the right
};

}  // namespace fader
