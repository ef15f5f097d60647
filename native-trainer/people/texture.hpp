// A picture that a surface carries, in linear light.
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

namespace fader::people {

float to_linear(float seen);  ///< sRGB to linear, both in [0, 1]
float to_seen(float linear);  ///< and back

struct Texture {
  int width = 0, height = 0;
  std::vector<Eigen::Vector4f> texels;  ///< rows from the top; linear RGB and alpha

  /// Bilinear, at texture coordinates whose v points up; repeats beyond [0, 1].
  Eigen::Vector4f at(const Eigen::Vector2f& uv) const;
};

/// Throws std::runtime_error where there is no such picture.
Texture read_texture(const std::string& path);

}  // namespace fader::people
