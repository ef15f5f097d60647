// Hair, brows and lashes: cards with transparent parts, laid over the scene from front to back.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "native-trainer/people/makehuman.hpp"
#include "native-trainer/people/scene.hpp"
#include "native-trainer/people/texture.hpp"

namespace fader::people {

/// A style.
struct Cards {
  Proxy proxy;
  Texture texture;
  Eigen::Vector3f mean;  ///< of the texture, where it is opaque

  Cards(Proxy proxy, Texture texture);
};

/// A style on a head.
struct WornCards {
  const Cards* cards;
  Points points, normals;
  Eigen::Vector3f colour;
  float strength;  ///< of its opacity
  bool hair;

  WornCards(const Cards& cards, const Points& head, const Eigen::Vector3f& colour, float strength,
            bool hair);
};

/// A fringe ends at the brows and leaves eyes and cheeks free: 1 where hair would hang before them.
float before_face(const Eigen::Vector3f& p);

/// Hair's shadows on everything.
void cast_shadow(const WornCards& hair, DepthMap& shadow);

/// What lies over each sample: colour, times its share; share.
std::vector<Eigen::Vector4f> lay_over(const Scene& scene, const std::vector<WornCards>& worn);

}  // namespace fader::people
