// Who is in the picture: the attributes that the faders move, and all else, which they must leave
// alone.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/people/random.hpp"

namespace fader::people {

/// Each is drawn independently of the others and of everything else about a person, so that nothing
/// else in the picture tells it.
struct Attributes {
  float age = 35;       ///< years, 18 to 80
  float gender = 0.5f;  ///< 0 feminine, 1 masculine; shape, brows, lips, skin; never the hair
  float smile = 0;      ///< 0 to 1
  float eyes_open = 1;  ///< 0 to 1
  float skin_tone = 0;  ///< 0 light to 1 dark
  bool glasses = false;
  bool beard = false;
};

/// An attribute as the data set lists it.
struct AttributeInfo {
  const char* name;
  const char* ends[2];  ///< what people call 0 and 1; null: the number says it
  bool binary;
  float least, most;
  float (*get)(const Attributes&);
  void (*set)(Attributes&, float);
};
const std::vector<AttributeInfo>& attribute_list();

/// What MakeHuman calls its base shapes and skins.
constexpr std::array<const char*, 3> races = {"african", "asian", "caucasian"};

/// Everything that no fader moves.
struct Identity {
  std::array<float, 3> race{};  ///< shares of `races`: variety, no fader
  float muscle = 0.5f, weight = 0.5f;
  std::vector<float> shape;  ///< a value for each of shape_axes() (face_shape.hpp)
  std::size_t hair = 0, brows = 0, iris = 0, lashes = 0;  ///< indices of styles
  Eigen::Vector3f hair_colour{0, 0, 0};                   ///< linear RGB, before it greys
  float beard_length = 0.5f, beard_moustache = 1;
  float freckles = 0, blush = 0.3f;
  std::size_t frame = 0;  ///< shape of the glasses
  Eigen::Vector3f frame_colour{0, 0, 0}, clothes{0, 0, 0}, background{0, 0, 0},
      background_edge{0, 0, 0};
  float yaw = 0, pitch = 0;  ///< radians
  float light_azimuth = 0, light_elevation = 0, light_warmth = 0, ambient = 0.4f;
};

struct Person {
  Attributes attributes;
  Identity identity;
};

/// As a table holds it: years to a tenth, all else to a thousandth, so that it says exactly what is
/// drawn.
float exact(const AttributeInfo& attribute, float value);

/// The same person with one attribute changed and nothing else, for each attribute: a binary one
/// flips, a continuous one moves half its range.
std::vector<std::pair<const AttributeInfo*, Person>> counterfactuals(const Person& person);

/// The same person on another day: as `other` in attributes, light, background, clothes, frame and
/// turn.
Person seen_again(const Person& person, const Person& other);

/// n_shapes: how many shape axes there are.
Person random_person(Random random, std::size_t n_shapes);

}  // namespace fader::people
