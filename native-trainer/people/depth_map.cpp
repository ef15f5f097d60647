#include "native-trainer/people/depth_map.hpp"

#include <Eigen/Geometry>
#include <array>
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
  constexpr int taps = 4;
  const Vector3f q = project(p);
  std::array<Between, taps> columns, rows;
  for (std::size_t i = 0; i < taps; ++i) {
    const float offset = (static_cast<float>(i) + 0.5f) / taps * 2 - 1;
    columns[i] = between(q.x() + radius * offset);
    rows[i] = between(q.y() + radius * offset);
  }
  float sum = 0;
  for (const Between& column : columns)
    for (const Between& row : rows) sum += bilinear(column, row, q.z() + bias);
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

DepthMap::Between DepthMap::between(float at) {
  at -= 0.5f;
  const int first = static_cast<int>(std::floor(at));
  return {first, at - static_cast<float>(first)};
}

float DepthMap::bilinear(Between column, Between row, float z) const {
  const int x = column.first, y = row.first;
  const float fx = column.share, fy = row.share;
  return (1 - fy) * ((1 - fx) * clear(x, y, z) + fx * clear(x + 1, y, z)) +
         fy * ((1 - fx) * clear(x, y + 1, z) + fx * clear(x + 1, y + 1, z));
}

}  // namespace fader::people
