#include "native-trainer/people/face_shape.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

namespace fader::people {
namespace {

/// A shape that varies both ways. '*' stands for left and right, which move alike.
struct Axis {
  const char *decrease, *increase;
  float deviation;
};

/// Who somebody is.
constexpr Axis identity_axes[] = {
    {"head/head-scale-horiz-less", "head/head-scale-horiz-more", 0.15f},
    {"head/head-scale-vert-less", "head/head-scale-vert-more", 0.12f},
    {"head/head-square", "head/head-oval", 0.18f},
    {"head/head-triangular", "head/head-invertedtriangular", 0.15f},
    {"head/head-rectangular", "head/head-round", 0.2f},
    {"head/head-angle-in", "head/head-angle-out", 0.15f},
    {"forehead/forehead-nubian-less", "forehead/forehead-nubian-more", 0.15f},
    {"forehead/forehead-scale-vert-less", "forehead/forehead-scale-vert-more", 0.12f},
    {"forehead/forehead-temple-in", "forehead/forehead-temple-out", 0.25f},
    {"forehead/forehead-trans-depth-backward", "forehead/forehead-trans-depth-forward", 0.22f},
    {"eyebrows/eyebrows-angle-down", "eyebrows/eyebrows-angle-up", 0.25f},
    {"eyebrows/eyebrows-trans-vert-less", "eyebrows/eyebrows-trans-vert-more", 0.25f},
    {"eyes/*-eye-corner1-down", "eyes/*-eye-corner1-up", 0.22f},
    {"eyes/*-eye-corner2-down", "eyes/*-eye-corner2-up", 0.22f},
    {"eyes/*-eye-eyefold-down", "eyes/*-eye-eyefold-up", 0.25f},
    {"eyes/*-eye-eyefold-concave", "eyes/*-eye-eyefold-convex", 0.25f},
    {"eyes/*-eye-height2-min", "eyes/*-eye-height2-max", 0.22f},
    {"eyes/*-eye-move-in", "eyes/*-eye-move-out", 0.25f},
    {"eyes/*-eye-move-down", "eyes/*-eye-move-up", 0.22f},
    {"eyes/*-eye-push1-in", "eyes/*-eye-push1-out", 0.22f},
    {"eyes/*-eye-size-small", "eyes/*-eye-size-big", 0.22f},
    {"nose/nose-scale-vert-decr", "nose/nose-scale-vert-incr", 0.29f},
    {"nose/nose-scale-horiz-decr", "nose/nose-scale-horiz-incr", 0.25f},
    {"nose/nose-scale-depth-decr", "nose/nose-scale-depth-incr", 0.25f},
    {"nose/nose-curve-concave", "nose/nose-curve-convex", 0.29f},
    {"nose/nose-hump-lesshump", "nose/nose-hump-morehump", 0.25f},
    {"nose/nose-greek-lessgreek", "nose/nose-greek-moregreek", 0.25f},
    {"nose/nose-point-down", "nose/nose-point-up", 0.29f},
    {"nose/nose-point-width-less", "nose/nose-point-width-more", 0.25f},
    {"nose/nose-width1-min", "nose/nose-width1-max", 0.25f},
    {"nose/nose-width2-min", "nose/nose-width2-max", 0.25f},
    {"nose/nose-width3-min", "nose/nose-width3-max", 0.25f},
    {"nose/nose-flaring-decr", "nose/nose-flaring-incr", 0.22f},
    {"nose/nose-volume-point", "nose/nose-volume-potato", 0.22f},
    {"mouth/mouth-scale-horiz-decr", "mouth/mouth-scale-horiz-incr", 0.29f},
    {"mouth/mouth-scale-vert-decr", "mouth/mouth-scale-vert-incr", 0.22f},
    {"mouth/mouth-trans-down", "mouth/mouth-trans-up", 0.22f},
    {"mouth/mouth-upperlip-height-min", "mouth/mouth-upperlip-height-max", 0.25f},
    {"mouth/mouth-lowerlip-height-min", "mouth/mouth-lowerlip-height-max", 0.25f},
    {"mouth/mouth-cupidsbow-decr", "mouth/mouth-cupidsbow-incr", 0.29f},
    {"mouth/mouth-philtrum-volume-decrease", "mouth/mouth-philtrum-volume-increase", 0.22f},
    {"cheek/*-cheek-bones-in", "cheek/*-cheek-bones-out", 0.25f},
    {"cheek/*-cheek-volume-deflate", "cheek/*-cheek-volume-inflate", 0.25f},
    {"cheek/*-cheek-inner-deflate", "cheek/*-cheek-inner-inflate", 0.22f},
    {"cheek/*-cheek-trans-vert-down", "cheek/*-cheek-trans-vert-up", 0.22f},
    {"chin/chin-bones-in", "chin/chin-bones-out", 0.25f},
    {"chin/chin-width-min", "chin/chin-width-max", 0.22f},
    {"chin/chin-height-min", "chin/chin-height-max", 0.22f},
    {"chin/chin-prominent-less", "chin/chin-prominent-more", 0.25f},
    {"chin/chin-prognathism-less", "chin/chin-prognathism-more", 0.22f},
    {"chin/chin-jaw-drop-less", "chin/chin-jaw-drop-more", 0.22f},
    {"chin/chin-cleft-in", "chin/chin-cleft-out", 0.22f},
    {"ears/*-ear-size-small", "ears/*-ear-size-big", 0.22f},
    {"ears/*-ear-wing-in", "ears/*-ear-wing-out", 0.22f},
    {"neck/neck-scale-horiz-less", "neck/neck-scale-horiz-more", 0.18f},
    {"asym/asym-brown-1-l", "asym/asym-brown-1-r", 0.18f},
    {"asym/asym-cheek-1-l", "asym/asym-cheek-1-r", 0.18f},
    {"asym/asym-eye-1-l", "asym/asym-eye-1-r", 0.14f},
    {"asym/asym-eye-4-l", "asym/asym-eye-4-r", 0.14f},
    {"asym/asym-jaw-1-l", "asym/asym-jaw-1-r", 0.18f},
    {"asym/asym-mouth-1-l", "asym/asym-mouth-1-r", 0.14f},
    {"asym/asym-nose-1-l", "asym/asym-nose-1-r", 0.18f},
};

/// What MakeHuman's own gender leaves timid: from feminine (decrease) to masculine (increase),
/// beside the macros.
constexpr Axis gender_axes[] = {
    {"chin/chin-width-min", "chin/chin-width-max", 0.35f},
    {"chin/chin-bones-in", "chin/chin-bones-out", 0.35f},
    {"chin/chin-height-min", "chin/chin-height-max", 0.25f},
    {"chin/chin-prominent-less", "chin/chin-prominent-more", 0.35f},
    {"head/head-oval", "head/head-square", 0.12f},
    {"neck/neck-scale-horiz-less", "neck/neck-scale-horiz-more", 0.55f},
    {"neck/neck-scale-depth-less", "neck/neck-scale-depth-more", 0.5f},
    {"nose/nose-scale-horiz-decr", "nose/nose-scale-horiz-incr", 0.3f},
    {"nose/nose-scale-depth-decr", "nose/nose-scale-depth-incr", 0.25f},
    {"nose/nose-point-up", "nose/nose-point-down", 0.25f},
    {"mouth/mouth-upperlip-volume-inflate", "mouth/mouth-upperlip-volume-deflate", 0.45f},
    {"mouth/mouth-lowerlip-volume-inflate", "mouth/mouth-lowerlip-volume-deflate", 0.45f},
    {"mouth/mouth-scale-horiz-decr", "mouth/mouth-scale-horiz-incr", 0.25f},
    {"eyes/*-eye-size-big", "eyes/*-eye-size-small", 0.3f},
    {"eyes/*-eye-height2-max", "eyes/*-eye-height2-min", 0.2f},
    {"eyebrows/eyebrows-trans-vert-more", "eyebrows/eyebrows-trans-vert-less", 0.3f},
    {"eyebrows/eyebrows-angle-up", "eyebrows/eyebrows-angle-down", 0.15f},
    {"forehead/forehead-nubian-more", "forehead/forehead-nubian-less", 0.3f},
    {"cheek/*-cheek-volume-inflate", "cheek/*-cheek-volume-deflate", 0.25f},
};

/// The same for age, from 18 (decrease) by 45 (0) to 80 (increase).
constexpr Axis age_axes[] = {
    {"cheek/*-cheek-volume-inflate", "cheek/*-cheek-volume-deflate", 0.4f},
    {"cheek/*-cheek-trans-vert-up", "cheek/*-cheek-trans-vert-down", 0.45f},
    {"mouth/mouth-laugh-lines-out", "mouth/mouth-laugh-lines-in", 0.7f},
    {"mouth/mouth-angles-up", "mouth/mouth-angles-down", 0.2f},
    {"mouth/mouth-upperlip-volume-inflate", "mouth/mouth-upperlip-volume-deflate", 0.4f},
    {"mouth/mouth-lowerlip-volume-inflate", "mouth/mouth-lowerlip-volume-deflate", 0.4f},
    {"nose/nose-point-up", "nose/nose-point-down", 0.3f},
    {"nose/nose-scale-vert-decr", "nose/nose-scale-vert-incr", 0.25f},
    {"ears/*-ear-lobe-min", "ears/*-ear-lobe-max", 0.5f},
    {"ears/*-ear-size-small", "ears/*-ear-size-big", 0.25f},
    {"eyes/*-eye-eyefold-up", "eyes/*-eye-eyefold-down", 0.35f},
    {"eyes/*-eye-bag-min", "eyes/*-eye-bag-max", 0.6f},
    {"eyes/*-eye-size-big", "eyes/*-eye-size-small", 0.2f},
    {"neck/neck-double-less", "neck/neck-double-more", 0.5f},
    {"chin/chin-jaw-drop-less", "chin/chin-jaw-drop-more", 0.25f},
    {"head/head-age-less", "head/head-age-more", 0.35f},
};

struct Expression {
  const char* unit;
  float weight;
};
/// A smile reaches the cheeks and the eyes.
constexpr Expression smile_units[] = {{"mouth-corner-puller", 0.82f}, {"mouth-part-later", 0.30f},
                                      {"eye-left-slit", 0.25f},       {"eye-right-slit", 0.25f},
                                      {"eyebrows-left-up", 0.1f},     {"eyebrows-right-up", 0.1f}};
constexpr Expression smile_shapes[] = {{"cheek/l-cheek-volume-inflate", 0.35f},
                                       {"cheek/r-cheek-volume-inflate", 0.35f},
                                       {"cheek/l-cheek-trans-vert-up", 0.5f},
                                       {"cheek/r-cheek-trans-vert-up", 0.5f}};
/// At rest MakeHuman's faces look stern.
constexpr Expression rest_shapes[] = {
    {"mouth/mouth-angles-up", 0.3f},   {"eyebrows/eyebrows-trans-vert-more", 0.3f},
    {"eyes/l-eye-height2-max", 0.25f}, {"eyes/r-eye-height2-max", 0.25f},
    {"eyes/l-eye-size-big", 0.3f},     {"eyes/r-eye-size-big", 0.3f}};
constexpr Expression closing_units[] = {{"eye-left-closure", 1.0f}, {"eye-right-closure", 1.0f}};

constexpr std::array<const char*, 2> genders = {"female", "male"};
constexpr std::array<const char*, 3> ages = {"child", "young", "old"};
constexpr std::array<const char*, 3> levels = {"min", "average", "max"};

std::array<float, 3> level_weights(float x) {
  const float least = std::max(0.f, 1 - 2 * x), most = std::max(0.f, 2 * x - 1);
  return {least, 1 - least - most, most};
}

/// Shares of MakeHuman's child, young (25) and old, here of 85 years.
std::array<float, 3> age_weights(float years) {
  if (years < 25) {
    const float a = (years - 1) / 48;
    const float young = std::max(0.f, 3.2f * (a - 0.1875f));
    return {std::max(0.f, std::min(1.f, 5.333f * a) - young), young, 0};
  }
  const float old = (years - 25) / 60;
  return {0, 1 - old, old};
}

bool has_sides(const char* name) { return std::string(name).find('*') != std::string::npos; }

std::string side(std::string name, char letter) {
  if (const auto at = name.find('*'); at != std::string::npos) name[at] = letter;
  return name;
}

std::string macro_name(const char* race, const char* gender, const char* age) {
  return std::string("macrodetails/") + race + "-" + gender + "-" + age;
}
std::string macro_name(const char* gender, const char* age, const char* muscle,
                       const char* weight) {
  return std::string("macrodetails/universal-") + gender + "-" + age + "-" + muscle + "muscle-" +
         weight + "weight";
}

}  // namespace

Eigen::Vector3f mean_of(const Points& points, const std::array<int, 8>& vertices) {
  Eigen::Vector3f sum = Eigen::Vector3f::Zero();
  for (const int v : vertices) sum += points[static_cast<std::size_t>(v)];
  return sum / static_cast<float>(vertices.size());
}

Eigen::Vector3f eye_middle(const Points& points) {
  return 0.5f * (mean_of(points, right_eye_joint) + mean_of(points, left_eye_joint));
}

std::size_t FaceShape::axes() { return std::size(identity_axes); }

FaceShape::FaceShape(const MakeHuman& data) : base_(data.base()) {
  const auto load = [&](const std::string& name) {
    if (targets_.count(name) == 0) targets_.emplace(name, data.target(name));
  };
  const auto load_axes = [&](const auto& list) {
    for (const Axis& axis : list) {
      for (const char* name : {axis.decrease, axis.increase})
        for (const char letter : {'l', 'r'}) load(side(name, letter));
    }
  };
  load_axes(identity_axes), load_axes(gender_axes), load_axes(age_axes);
  for (const char* gender : genders) {
    for (const char* age : ages) {
      for (const char* race : races) load(macro_name(race, gender, age));
      for (const char* muscle : levels)
        for (const char* weight : levels) load(macro_name(gender, age, muscle, weight));
    }
  }
  for (const char* race : races) {
    for (const auto& unit : smile_units)
      load(std::string("expression/units/") + race + "/" + unit.unit);
    for (const auto& unit : closing_units)
      load(std::string("expression/units/") + race + "/" + unit.unit);
  }
  for (const auto& shape : smile_shapes) load(shape.unit);
  for (const auto& shape : rest_shapes) load(shape.unit);
}

void FaceShape::add(Points& points, const std::string& name, float weight) const {
  if (weight == 0) return;
  const Target& target = targets_.at(name);
  for (std::size_t i = 0; i < target.vertices.size(); ++i)
    points[target.vertices[i]] += weight * target.offsets[i];
}

void FaceShape::add_signed(Points& points, const char* decrease, const char* increase,
                           float value) const {
  const char* name = value < 0 ? decrease : increase;
  add(points, side(name, 'l'), std::abs(value));
  if (has_sides(name)) add(points, side(name, 'r'), std::abs(value));
}

void FaceShape::add_macros(Points& points, const Person& person) const {
  const auto& [attributes, identity] = person;
  const std::array<float, 2> gender = {1 - attributes.gender, attributes.gender};
  const auto age = age_weights(attributes.age);
  const auto muscle = level_weights(identity.muscle), weight = level_weights(identity.weight);
  for (std::size_t g = 0; g < 2; ++g) {
    for (std::size_t a = 0; a < 3; ++a) {
      const float share = gender[g] * age[a];
      if (share == 0) continue;
      for (std::size_t r = 0; r < 3; ++r)
        add(points, macro_name(races[r], genders[g], ages[a]), share * identity.race[r]);
      for (std::size_t m = 0; m < 3; ++m)
        for (std::size_t w = 0; w < 3; ++w)
          add(points, macro_name(genders[g], ages[a], levels[m], levels[w]),
              share * muscle[m] * weight[w]);
    }
  }
}

Points FaceShape::vertices(const Person& person) const {
  const auto& [attributes, identity] = person;
  Points points = base_;
  add_macros(points, person);
  for (std::size_t i = 0; i < std::size(identity_axes); ++i)
    add_signed(points, identity_axes[i].decrease, identity_axes[i].increase,
               identity_axes[i].deviation * identity.shape[i]);
  for (const Axis& axis : gender_axes)
    add_signed(points, axis.decrease, axis.increase, axis.deviation * (2 * attributes.gender - 1));
  // 18 → −1, 45 → 0, 80 → 1
  const float aged = attributes.age < 45 ? (attributes.age - 45) / 27 : (attributes.age - 45) / 35;
  for (const Axis& axis : age_axes)
    add_signed(points, axis.decrease, axis.increase, axis.deviation * aged);

  for (const auto& shape : rest_shapes) add(points, shape.unit, shape.weight);
  for (const auto& shape : smile_shapes) add(points, shape.unit, attributes.smile * shape.weight);
  for (std::size_t r = 0; r < 3; ++r) {
    const std::string folder = std::string("expression/units/") + races[r] + "/";
    for (const auto& unit : smile_units)
      add(points, folder + unit.unit, identity.race[r] * attributes.smile * unit.weight);
    for (const auto& unit : closing_units)
      add(points, folder + unit.unit, identity.race[r] * (1 - attributes.eyes_open) * unit.weight);
  }
  // Some targets move the whole head, since whole people differ in height.
  const Eigen::Vector3f moved = eye_middle(base_) - eye_middle(points);
  for (auto& point : points) point += moved;
  return points;
}

}  // namespace fader::people
