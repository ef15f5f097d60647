#include "native-trainer/people/depth_map.hpp"

#include <Eigen/Geometry>
#include <cmath>

#include "native-trainer/people/camera.hpp"

namespace fader::people {

using Eigen::Vector3f;

DepthMap::DepthMap(const Vector3f& towards_light, int side, float radius)
    : side_(side),
      scale_(static_cast<float>(side) / (2 * radius)),
      depth_(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), -1e9f) {
  const Vector3f up = std::abs(towards_light.y()) > 0.95f ? Vector3f::UnitZ() : Vector3f::UnitY();
  const Vector3f x = up.cross(towards_light).normalized();
  rows_.row(0) = x.transpose();
  rows_.row(1) = towards_light.cross(x).transpose();
  rows_.row(2) = towards_light.transpose();
}

Vector3f DepthMap::project(const Vector3f& p) const {
  Vector3f q = rows_ * (p - head_middle);
  const float half = 0.5f * static_cast<float>(side_);
  return {half + scale_ * q.x(), half - scale_ * q.y(), q.z()};
}

float DepthMap::lit(const Vector3f& p, float bias, float radius) const {
  const Vector3f q = project(p);
  float sum = 0;
  constexpr int taps = 4;
  for (int i = 0; i < taps; ++i) {
    for (int j = 0; j < taps; ++j) {
      const float dx = (static_cast<float>(i) + 0.5f) / taps * 2 - 1;
      const float dy = (static_cast<float>(j) + 0.5f) / taps * 2 - 1;
      sum += bilinear(q.x() + radius * dx, q.y() + radius * dy, q.z() + bias);
    }
  }
  return sum / (taps * taps);
}

bool DepthMap::sees(const Vector3f& p, float bias) const {
  const Vector3f q = project(p);
  return clear(static_cast<int>(q.x()), static_cast<int>(q.y()), q.z() + bias) > 0;
}

float DepthMap::clear(int x, int y, float z) const {
  if (x < 0 || y < 0 || x >= side_ || y >= side_) return 1;
  return z >= depth_[index(x, y)] ? 1.f : 0.f;
}

float DepthMap::bilinear(float px, float py, float z) const {
  px -= 0.5f, py -= 0.5f;
  const int x = static_cast<int>(std::floor(px)), y = static_cast<int>(std::floor(py));
  const float fx = px - static_cast<float>(x), fy = py - static_cast<float>(y);
  return (1 - fy) * ((1 - fx) * clear(x, y, z) + fx * clear(x + 1, y, z)) +
         fy * ((1 - fx) * clear(x, y + 1, z) + fx * clear(x + 1, y + 1, z));
}

}  // namespace fader::people
