// One distant light, a sky and a ground; and what skin makes of them.
#pragma once

#include <Eigen/Core>

#include "native-trainer/people/camera.hpp"
#include "native-trainer/people/person.hpp"

namespace fader::people {

/// Directions are in the head's frame and of length 1; colours linear RGB.
struct Light {
  Eigen::Vector3f towards, colour, sky, ground;
  Eigen::Vector3f view;  ///< towards the camera

  Light(const Identity& who, const Camera& camera);

  Eigen::Vector3f ambient(const Eigen::Vector3f& normal) const;
  /// Light goes into skin and comes out reddened: the terminator is soft, most so in red.
  Eigen::Vector3f skin_diffuse(const Eigen::Vector3f& normal) const;
  /// Blinn and Phong's highlight.
  float specular(const Eigen::Vector3f& normal, float power) const;
};

}  // namespace fader::people
