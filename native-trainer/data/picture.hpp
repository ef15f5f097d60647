// One picture as the networks take it: a square of a fixed side.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fader {

enum class Crop {
  centre,  ///< the largest square in the middle; the picture must not be smaller than the target
  celeba   ///< of 178 × 218 pixels the rows 20 to 197, as the paper's official code cuts them
};

/// Decodes a picture file's bytes (image_file.hpp), crops, and resamples by area into planar u8
/// [channels, side, side]. channels: 3 RGB, 1 grey. Throws std::runtime_error with one sentence
/// that begins with `name`.
void read_picture(const std::vector<std::uint8_t>& bytes, const std::string& name, Crop crop,
                  int channels, int side, std::uint8_t* planar);

}  // namespace fader
