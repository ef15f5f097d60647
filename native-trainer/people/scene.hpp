// What the camera sees of the opaque surfaces: which one at each sample, and its colour.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "native-trainer/people/camera.hpp"
#include "native-trainer/people/depth_map.hpp"
#include "native-trainer/people/light.hpp"
#include "native-trainer/people/makehuman.hpp"
#include "native-trainer/people/texture.hpp"

namespace fader::people {

enum class Material { none, skin, eye, teeth, frame };

Eigen::Vector2f uv_at(const Surface& surface, const Triangle& triangle,
                      const Eigen::Vector3f& weights);
Eigen::Vector3f point_at(const Points& points, const Triangle& triangle,
                         const Eigen::Vector3f& weights);
/// Weights of a triangle's corners on the surface from those on the picture; corner:
/// Camera::project()'s.
Eigen::Vector3f true_weights(const Eigen::Vector3f& w,
                             const std::array<Eigen::Vector3f, 3>& corner);

/// How the materials look.
struct Looks {
  const Person* person;
  const Texture* skin;  ///< Skin::paint()'s
  const Texture *iris, *teeth;
  const Points* rest;                  ///< the base mesh
  const std::vector<float>* openness;  ///< of its vertices, 0 to 1
};

class Scene {
 public:
  struct Sample {
    float near = 0;  ///< one over the distance
    Material material = Material::none;
    int triangle = 0;
    Eigen::Vector3f weights{0, 0, 0};
  };

  Scene(const Camera& camera, const Light& light, int side);

  /// One mesh of each material. surface and points must outlive the scene.
  void add(Material material, const Surface& surface, const Points& points);
  /// For shadows: the meshes cast theirs already.
  DepthMap& shadow() { return shadow_; }
  const DepthMap& shadow() const { return shadow_; }

  /// Linear RGB of every sample, [side · side].
  std::vector<Eigen::Vector3f> shade(const Looks& looks) const;

  const std::vector<Sample>& samples() const { return samples_; }
  const Camera& camera() const { return camera_; }
  const Light& light() const { return light_; }
  int side() const { return side_; }

 private:
  struct Mesh {
    const Surface* surface = nullptr;
    const Points* points = nullptr;
    Points normals;
  };
  struct Spot {  // a sample, looked up
    const Triangle* triangle;
    Eigen::Vector3f weights, place, normal;
    float lit;
  };

  Spot spot(const Sample& sample, const Eigen::Vector3f& place) const;
  Eigen::Vector3f skin(const Looks& looks, const Spot& spot, const Eigen::Vector3f& normal,
                       const Eigen::Vector3f& albedo) const;
  Eigen::Vector3f eye(const Looks& looks, const Spot& spot) const;
  Eigen::Vector3f teeth(const Looks& looks, const Spot& spot) const;
  Eigen::Vector3f frame(const Looks& looks, const Spot& spot) const;
  Eigen::Vector3f background(const Identity& who, int column, int row) const;

  const Camera& camera_;
  const Light& light_;
  int side_;
  DepthMap shadow_;
  std::array<Mesh, 5> meshes_;  // by material
  std::vector<Sample> samples_;
};

}  // namespace fader::people
