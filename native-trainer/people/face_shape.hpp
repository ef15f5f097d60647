// From a person to the vertices of the base mesh: v = base + Σ weightᵢ · targetᵢ.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "native-trainer/people/makehuman.hpp"
#include "native-trainer/people/person.hpp"

namespace fader::people {

/// Helper vertices around the centres of the eyeballs.
inline constexpr std::array<int, 8> right_eye_joint = {13614, 13615, 13616, 13617,
                                                       13618, 13619, 13620, 13621};
inline constexpr std::array<int, 8> left_eye_joint = {13606, 13607, 13608, 13609,
                                                      13610, 13611, 13612, 13613};
Eigen::Vector3f mean_of(const Points& points, const std::array<int, 8>& vertices);
Eigen::Vector3f eye_middle(const Points& points);

class FaceShape {
 public:
  explicit FaceShape(const MakeHuman& data);

  /// How many numbers Identity::shape holds.
  static std::size_t axes();

  /// All vertices of the base mesh for this person, the middle between the eyes where the base mesh
  /// has it. What is below the shoulders keeps its shape.
  Points vertices(const Person& person) const;

 private:
  void add(Points& points, const std::string& name, float weight) const;
  void add_macros(Points& points, const Person& person) const;
  void add_signed(Points& points, const char* decrease, const char* increase, float value) const;

  Points base_;
  std::map<std::string, Target> targets_;
};

}  // namespace fader::people
