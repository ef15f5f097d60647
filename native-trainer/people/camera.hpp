// Where the picture is taken from: aligned by eyes and mouth, as CelebA's pictures are.
#pragma once

#include <Eigen/Core>

#include "native-trainer/people/makehuman.hpp"

namespace fader::people {

/// What cameras and lights look at, in the base mesh's coordinates.
inline const Eigen::Vector3f head_middle(0, 7.0f, 0.6f);

class Camera {
 public:
  /// yaw, pitch: of the head, in radians. reference: the base mesh of the person at rest, by which
  /// the picture is aligned. side: of the aligned square, in samples; margin: what the picture has
  /// on every side of it.
  Camera(float yaw, float pitch, const Points& reference, int side, int margin = 0);

  /// x, y in samples; z one over the distance, which is linear on the picture.
  Eigen::Vector3f project(const Eigen::Vector3f& p) const;
  /// A direction of the camera's (x right, y up, z towards it) in the head's frame.
  Eigen::Vector3f direction(const Eigen::Vector3f& d) const { return turn_.transpose() * d; }

 private:
  Eigen::Matrix3f turn_;
  float scale_ = 1;
  Eigen::Vector2f shift_{0, 0};
};

}  // namespace fader::people
