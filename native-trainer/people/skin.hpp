// The skin of head and neck as one texture a person: tone, age, lips, beard, shirt.
#pragma once

#include <array>
#include <vector>

#include "native-trainer/people/makehuman.hpp"
#include "native-trainer/people/person.hpp"
#include "native-trainer/people/texture.hpp"

namespace fader::people {

/// Hair of this colour (linear RGB, as in youth) at the person's age: it greys from 36 to 72.
Eigen::Vector3f greyed(const Eigen::Vector3f& colour, const Person& person);

/// How much of the beard grows at this point of the base mesh, 0 to 1.
float beard_at(const Eigen::Vector3f& rest, float moustache);

class Skin {
 public:
  explicit Skin(const MakeHuman& data);

  /// Linear RGB, and in place of alpha the relief in decimetres that the normals follow.
  Texture paint(const Person& person) const;
  /// Shirt, 0 to 1, at this point of the base mesh.
  static float shirt_at(const Eigen::Vector3f& rest);

 private:
  struct Texel {
    std::size_t index;
    Eigen::Vector3f rest;  ///< where it lies on the base mesh
  };
  std::vector<Texel> texels_;                             ///< those of head and shoulders
  std::array<std::vector<Eigen::Vector3f>, 18> details_;  ///< [age · race · gender][texel], mean 1
};

}  // namespace fader::people
