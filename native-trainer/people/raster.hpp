// Which pixels a triangle covers.
#pragma once

#include <Eigen/Geometry>
#include <algorithm>
#include <array>
#include <cmath>

namespace fader::people {

/// Corners: x, y in pixels, z anything that is linear on the picture (a depth, or one over it).
/// Calls visit(column, row, z, weights) for each pixel whose centre is inside; weights: of the
/// corners, on the picture.
template <class Visit>
void rasterise(int side, const std::array<Eigen::Vector3f, 3>& corner, Visit&& visit) {
  const auto& [a, b, c] = corner;
  const float area = (b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x());
  if (std::abs(area) < 1e-6f) return;
  const auto first = [](float x, float y, float z) {
    return std::max(0, static_cast<int>(std::ceil(std::min({x, y, z}) - 0.5f)));
  };
  const auto last = [side](float x, float y, float z) {
    return std::min(side - 1, static_cast<int>(std::floor(std::max({x, y, z}) - 0.5f)));
  };
  const int x0 = first(a.x(), b.x(), c.x()), x1 = last(a.x(), b.x(), c.x());
  const int y0 = first(a.y(), b.y(), c.y()), y1 = last(a.y(), b.y(), c.y());
  const float scale = 1 / area;
  for (int y = y0; y <= y1; ++y) {
    const float py = static_cast<float>(y) + 0.5f;
    for (int x = x0; x <= x1; ++x) {
      const float px = static_cast<float>(x) + 0.5f;
      const float wb = ((px - a.x()) * (c.y() - a.y()) - (py - a.y()) * (c.x() - a.x())) * scale;
      const float wc = ((b.x() - a.x()) * (py - a.y()) - (b.y() - a.y()) * (px - a.x())) * scale;
      const float wa = 1 - wb - wc;
      if (wa < 0 || wb < 0 || wc < 0) continue;
      visit(x, y, wa * a.z() + wb * b.z() + wc * c.z(), Eigen::Vector3f(wa, wb, wc));
    }
  }
}

/// Area-weighted normals of the vertices, of length 1.
template <class Surface, class Points>
Points vertex_normals(const Surface& surface, const Points& points) {
  Points normals(points.size(), Eigen::Vector3f::Zero());
  for (const auto& triangle : surface.triangles) {
    const auto& [i, j, k] = triangle.vertex;
    const auto at = [&](int v) -> const Eigen::Vector3f& {
      return points[static_cast<std::size_t>(v)];
    };
    const Eigen::Vector3f normal = (at(j) - at(i)).cross(at(k) - at(i));
    for (const int v : triangle.vertex) normals[static_cast<std::size_t>(v)] += normal;
  }
  for (auto& normal : normals) normal.normalize();
  return normals;
}

}  // namespace fader::people
