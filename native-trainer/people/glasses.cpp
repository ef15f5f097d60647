#include "native-trainer/people/glasses.hpp"

#include <Eigen/Geometry>
#include <cmath>

namespace fader::people {
namespace {

constexpr int around = 6;

/// A tube of this radius along a path.
void add_tube(Glasses& glasses, const Points& path, float radius, bool closed) {
  const int n = static_cast<int>(path.size()), first = static_cast<int>(glasses.points.size());
  for (int i = 0; i < n; ++i) {
    const auto at = [&](int k) {
      return path[static_cast<std::size_t>(closed ? (k + n) % n : std::min(std::max(k, 0), n - 1))];
    };
    const Eigen::Vector3f along = (at(i + 1) - at(i - 1)).normalized();
    const Eigen::Vector3f up =
        std::abs(along.z()) > 0.9f ? Eigen::Vector3f::UnitY() : Eigen::Vector3f::UnitZ();
    const Eigen::Vector3f side = along.cross(up).normalized(), other = along.cross(side);
    for (int k = 0; k < around; ++k) {
      const float angle = 6.2831853f * static_cast<float>(k) / around;
      glasses.points.push_back(at(i) + radius * (std::cos(angle) * side + std::sin(angle) * other));
    }
  }
  for (int i = 0; i < (closed ? n : n - 1); ++i) {
    for (int k = 0; k < around; ++k) {
      const int a = first + i * around + k, b = first + i * around + (k + 1) % around;
      const int c = first + (i + 1) % n * around + k,
                d = first + (i + 1) % n * around + (k + 1) % around;
      glasses.surface.triangles.push_back({{a, b, d}, {0, 0, 0}});
      glasses.surface.triangles.push_back({{a, d, c}, {0, 0, 0}});
    }
  }
}

}  // namespace

Glasses make_glasses(const Eigen::Vector3f& right_eye, const Eigen::Vector3f& left_eye, float front,
                     float ear, std::size_t shape) {
  Glasses glasses;
  glasses.surface.uvs.emplace_back(0.f, 0.f);
  struct Shape {
    float width, height, power, droop, radius;
  };
  constexpr Shape shapes[] = {{0.245f, 0.235f, 2, 0, 0.017f},
                              {0.27f, 0.19f, 4, 0, 0.024f},
                              {0.265f, 0.21f, 3, 0.12f, 0.021f}};
  const Shape& s = shapes[shape];
  const float half = 0.5f * (left_eye.x() - right_eye.x());
  const Eigen::Vector3f middle = 0.5f * (left_eye + right_eye);
  // Never so wide that the rims meet.
  const float width = std::min(s.width, half - 0.045f);
  for (const float sign : {-1.f, 1.f}) {
    Points rim;
    for (int i = 0; i < 40; ++i) {
      const float t = 6.2831853f * static_cast<float>(i) / 40, c = std::cos(t), d = std::sin(t);
      const float x = std::copysign(std::pow(std::abs(c), 2 / s.power), c);
      const float y = std::copysign(std::pow(std::abs(d), 2 / s.power), d);
      const float wide = 1 + (y < 0 ? -s.droop * y * y : 0);
      const float dx = sign * half + x * width * wide;
      // Frames bend a little around the face.
      rim.emplace_back(middle.x() + dx, middle.y() - 0.02f + y * s.height, front - 0.22f * dx * dx);
    }
    add_tube(glasses, rim, s.radius, true);
    const float edge = sign * (half + width);
    const float hinge = front - 0.22f * edge * edge;
    add_tube(glasses,
             {{middle.x() + edge, middle.y() + 0.05f, hinge},
              {middle.x() + sign * std::max(ear, half + width), middle.y() + 0.06f, hinge - 0.3f},
              {middle.x() + sign * ear, middle.y() + 0.04f, hinge - 0.8f}},
             s.radius, false);
  }
  Points bridge;
  const float reach = half - width;
  for (int i = 0; i <= 6; ++i) {
    const float x = static_cast<float>(i) / 3 - 1;
    bridge.emplace_back(middle.x() + x * reach, middle.y() + 0.05f * (1 - x * x),
                        front + 0.02f * (1 - x * x));
  }
  add_tube(glasses, bridge, s.radius, false);
  return glasses;
}

}  // namespace fader::people
