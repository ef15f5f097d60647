#include "native-trainer/people/light.hpp"

#include <algorithm>
#include <cmath>

namespace fader::people {

using Eigen::Vector3f;

Light::Light(const Identity& who, const Camera& camera) {
  const float azimuth = who.light_azimuth, elevation = who.light_elevation;
  towards = camera.direction({std::sin(azimuth) * std::cos(elevation), std::sin(elevation),
                              std::cos(azimuth) * std::cos(elevation)});
  const Vector3f tint(1 + 0.07f * who.light_warmth, 1, 1 - 0.09f * who.light_warmth);
  colour = (1.25f - 0.8f * who.ambient) * tint;
  sky = who.ambient * Vector3f(1 - 0.03f * who.light_warmth, 1, 1 + 0.04f * who.light_warmth);
  ground = 0.55f * who.ambient * (0.7f * Vector3f::Ones() + 0.6f * who.background);
  view = camera.direction({0, 0, 1});
}

Vector3f Light::ambient(const Vector3f& normal) const {
  return ground + (sky - ground) * (0.5f + 0.5f * normal.y());
}

Vector3f Light::skin_diffuse(const Vector3f& normal) const {
  const float facing = normal.dot(towards);
  const Vector3f wrap(0.40f, 0.22f, 0.15f);
  return ((Vector3f::Constant(facing) + wrap).cwiseQuotient(Vector3f::Ones() + wrap)).cwiseMax(0);
}

float Light::specular(const Vector3f& normal, float power) const {
  const Vector3f half = (towards + view).normalized();
  return std::pow(std::max(0.f, normal.dot(half)), power);
}

}  // namespace fader::people
