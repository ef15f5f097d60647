// What a distant light reaches: the nearest surface along each of its rays.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "native-trainer/people/makehuman.hpp"
#include "native-trainer/people/raster.hpp"

namespace fader::people {

class DepthMap {
 public:
  /// towards_light: of length 1. side: of the map, in pixels; radius: what it covers around the
  /// head's middle.
  DepthMap(const Eigen::Vector3f& towards_light, int side, float radius);

  /// opaque(triangle, weights): whether the triangle is there at this point.
  template <class Opaque>
  void add(const Surface& surface, const Points& points, Opaque&& opaque) {
    for (const Triangle& triangle : surface.triangles) {
      std::array<Eigen::Vector3f, 3> corner;
      for (std::size_t k = 0; k < 3; ++k)
        corner[k] = project(points[static_cast<std::size_t>(triangle.vertex[k])]);
      rasterise(side_, corner, [&](int x, int y, float z, const Eigen::Vector3f& w) {
        float& nearest = depth_[index(x, y)];
        if (z > nearest && opaque(triangle, w)) nearest = z;
      });
    }
  }
  void add(const Surface& surface, const Points& points) {
    add(surface, points, [](const Triangle&, const Eigen::Vector3f&) { return true; });
  }

  /// The share of light that arrives, over a square of this radius in pixels. bias: how far behind
  /// the nearest surface still counts as lit.
  float lit(const Eigen::Vector3f& p, float bias, float radius) const;
  bool sees(const Eigen::Vector3f& p, float bias) const;

 private:
  /// A place between the middles of pixels `first` and `first` + 1, and the latter's share.
  struct Between {
    int first;
    float share;
  };
  static Between between(float at);

  /// Pixels, and how near the light.
  Eigen::Vector3f project(const Eigen::Vector3f& p) const;
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(side_) +
           static_cast<std::size_t>(x);
  }
  float clear(int x, int y, float z) const;
  float bilinear(Between column, Between row, float z) const;

  int side_;
  float scale_;
  Eigen::Matrix3f rows_;
  std::vector<float> depth_;
};

}  // namespace fader::people
