#include "native-trainer/people/scene.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "native-trainer/people/raster.hpp"
#include "native-trainer/people/skin.hpp"
#include "native-trainer/people/smooth_step.hpp"

namespace fader::people {

using Eigen::Vector2f;
using Eigen::Vector3f;
using Eigen::Vector4f;

namespace {

/// A normal that follows a relief known at the samples alone: Mikkelsen 2010, "Bump mapping
/// unparametrized surfaces on the GPU". dx, dy: from this sample's place to its neighbours'; hx,
/// hy: how much higher they are.
Vector3f relieved(const Vector3f& normal, const Vector3f& dx, const Vector3f& dy, float hx,
                  float hy) {
  const Vector3f r1 = dy.cross(normal), r2 = normal.cross(dx);
  const float det = dx.dot(r1);
  if (std::abs(det) < 1e-12f) return normal;
  const Vector3f gradient = std::copysign(1.f, det) * (hx * r1 + hy * r2);
  return (std::abs(det) * normal - gradient).normalized();
}

}  // namespace

Vector2f uv_at(const Surface& surface, const Triangle& triangle, const Vector3f& w) {
  const auto uv = [&](std::size_t k) {
    return surface.uvs[static_cast<std::size_t>(triangle.uv[k])];
  };
  return w[0] * uv(0) + w[1] * uv(1) + w[2] * uv(2);
}

Vector3f point_at(const Points& points, const Triangle& triangle, const Vector3f& w) {
  const auto point = [&](std::size_t k) -> const Vector3f& {
    return points[static_cast<std::size_t>(triangle.vertex[k])];
  };
  return w[0] * point(0) + w[1] * point(1) + w[2] * point(2);
}

Vector3f true_weights(const Vector3f& w, const std::array<Vector3f, 3>& corner) {
  Vector3f t(w[0] * corner[0].z(), w[1] * corner[1].z(), w[2] * corner[2].z());
  return t / t.sum();
}

Scene::Scene(const Camera& camera, const Light& light, int side)
    : camera_(camera),
      light_(light),
      side_(side),
      shadow_(light.towards, 256, 2.1f),
      samples_(static_cast<std::size_t>(side) * static_cast<std::size_t>(side)) {}

void Scene::add(Material material, const Surface& surface, const Points& points) {
  meshes_[static_cast<std::size_t>(material)] = {&surface, &points,
                                                 vertex_normals(surface, points)};
  shadow_.add(surface, points);
  std::vector<Vector3f> projected(points.size());
  for (std::size_t v = 0; v < projected.size(); ++v) projected[v] = camera_.project(points[v]);
  int number = 0;
  for (const Triangle& triangle : surface.triangles) {
    std::array<Vector3f, 3> corner;
    for (std::size_t k = 0; k < 3; ++k)
      corner[k] = projected[static_cast<std::size_t>(triangle.vertex[k])];
    rasterise(side_, corner, [&](int x, int y, float near, const Vector3f& w) {
      Sample& sample = samples_[static_cast<std::size_t>(y) * static_cast<std::size_t>(side_) +
                                static_cast<std::size_t>(x)];
      if (near > sample.near) sample = {near, material, number, true_weights(w, corner)};
    });
    ++number;
  }
}

Scene::Spot Scene::spot(const Sample& sample, const Vector3f& place) const {
  const Mesh& mesh = meshes_[static_cast<std::size_t>(sample.material)];
  const Triangle& triangle = mesh.surface->triangles[static_cast<std::size_t>(sample.triangle)];
  Vector3f normal = point_at(mesh.normals, triangle, sample.weights).normalized();
  if (normal.dot(light_.view) < 0) normal = -normal;
  return {&triangle, sample.weights, place, normal, shadow_.lit(place + 0.03f * normal, 0.05f, 3)};
}

std::vector<Vector3f> Scene::shade(const Looks& looks) const {
  // Place and texture of every sample first: the normals of skin need their neighbours'.
  std::vector<Vector4f> skin_texels(samples_.size());
  std::vector<Vector3f> places(samples_.size());
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const Sample& sample = samples_[i];
    if (sample.material == Material::none) continue;
    const Mesh& mesh = meshes_[static_cast<std::size_t>(sample.material)];
    const Triangle& triangle = mesh.surface->triangles[static_cast<std::size_t>(sample.triangle)];
    places[i] = point_at(*mesh.points, triangle, sample.weights);
    if (sample.material == Material::skin)
      skin_texels[i] = looks.skin->at(uv_at(*mesh.surface, triangle, sample.weights));
  }

  std::vector<Vector3f> picture(samples_.size());
  for (int row = 0; row < side_; ++row) {
    for (int column = 0; column < side_; ++column) {
      const std::size_t i = static_cast<std::size_t>(row) * static_cast<std::size_t>(side_) +
                            static_cast<std::size_t>(column);
      const Material material = samples_[i].material;
      if (material == Material::none) {
        picture[i] = background(looks.person->identity, column, row);
        continue;
      }
      const Spot here = spot(samples_[i], places[i]);
      switch (material) {
        case Material::skin: {
          Vector3f normal = here.normal;
          const std::size_t right = i + 1, below = i + static_cast<std::size_t>(side_);
          const bool inner = column + 1 < side_ && row + 1 < side_;
          if (inner && samples_[right].material == Material::skin &&
              samples_[below].material == Material::skin) {
            const Vector3f dx = places[right] - here.place, dy = places[below] - here.place;
            if (dx.norm() < 0.1f && dy.norm() < 0.1f)
              normal = relieved(normal, dx, dy, skin_texels[right].w() - skin_texels[i].w(),
                                skin_texels[below].w() - skin_texels[i].w());
          }
          picture[i] = skin(looks, here, normal, skin_texels[i].head<3>());
          break;
        }
        case Material::eye:
          picture[i] = eye(looks, here);
          break;
        case Material::teeth:
          picture[i] = teeth(looks, here);
          break;
        default:
          picture[i] = frame(looks, here);
      }
    }
  }
  return picture;
}

Vector3f Scene::skin(const Looks& looks, const Spot& spot, const Vector3f& normal,
                     const Vector3f& albedo) const {
  const Attributes& a = looks.person->attributes;
  const Vector3f rest = point_at(*looks.rest, *spot.triangle, spot.weights);
  float open = 0;
  for (std::size_t k = 0; k < 3; ++k)
    open += spot.weights[static_cast<int>(k)] *
            (*looks.openness)[static_cast<std::size_t>(spot.triangle->vertex[k])];
  const float cloth = Skin::shirt_at(rest);
  const float gloss = (1 - cloth) * (0.10f - 0.04f * a.beard * beard_at(rest, 1)) *
                      (1 - 0.4f * std::max(0.f, (a.age - 40) / 40));
  const float rim = std::pow(1 - std::max(0.f, normal.dot(light_.view)), 4.f);
  Vector3f colour =
      albedo.cwiseProduct(light_.colour.cwiseProduct(light_.skin_diffuse(normal)) * spot.lit +
                          light_.ambient(normal) * (0.15f + 0.85f * open));
  colour += gloss * spot.lit * light_.colour *
            (light_.specular(normal, 14) + 0.8f * light_.specular(normal, 50));
  return colour + 0.06f * rim * open * light_.sky;
}

Vector3f Scene::eye(const Looks& looks, const Spot& spot) const {
  const Surface& surface = *meshes_[static_cast<std::size_t>(Material::eye)].surface;
  const Vector3f albedo = looks.iris->at(uv_at(surface, *spot.triangle, spot.weights)).head<3>();
  const float shade = 0.55f + 0.45f * spot.lit;  // of the lids
  const Vector3f colour = albedo.cwiseProduct(
      (0.65f * light_.skin_diffuse(spot.normal) * shade).cwiseProduct(light_.colour) +
      0.75f * light_.ambient(spot.normal));
  return colour + 0.6f * spot.lit * light_.specular(spot.normal, 180) * light_.colour +
         0.02f * light_.sky;
}

Vector3f Scene::teeth(const Looks& looks, const Spot& spot) const {
  const Surface& surface = *meshes_[static_cast<std::size_t>(Material::teeth)].surface;
  const Vector3f albedo = looks.teeth->at(uv_at(surface, *spot.triangle, spot.weights)).head<3>();
  return albedo.cwiseProduct((0.45f * spot.lit + 0.15f) * light_.colour +
                             0.5f * light_.ambient(spot.normal)) *
         0.85f;
}

Vector3f Scene::frame(const Looks& looks, const Spot& spot) const {
  const Vector3f colour = looks.person->identity.frame_colour.cwiseProduct(
      std::max(0.f, spot.normal.dot(light_.towards)) * spot.lit * light_.colour +
      light_.ambient(spot.normal));
  return colour + 0.35f * spot.lit * light_.specular(spot.normal, 30) * light_.colour;
}

Vector3f Scene::background(const Identity& who, int column, int row) const {
  const float x = static_cast<float>(column) / static_cast<float>(side_) - 0.5f;
  const float y = static_cast<float>(row) / static_cast<float>(side_) - 0.4f;
  return who.background +
         (who.background_edge - who.background) * smooth_step(0.15f, 0.75f, std::hypot(x, y));
}

}  // namespace fader::people
