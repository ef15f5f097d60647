#include "native-trainer/people/cards.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "native-trainer/people/raster.hpp"
#include "native-trainer/people/smooth_step.hpp"

namespace fader::people {

using Eigen::Vector2f;
using Eigen::Vector3f;
using Eigen::Vector4f;

namespace {

struct Card {
  const WornCards* worn;
  int triangle;
  float near;
};

std::vector<Card> from_front_to_back(const Camera& camera, const std::vector<WornCards>& worn) {
  std::vector<Card> sorted;
  for (const WornCards& one : worn) {
    int number = 0;
    for (const Triangle& triangle : one.cards->proxy.surface.triangles)
      sorted.push_back(
          {&one, number++,
           camera.project(point_at(one.points, triangle, Vector3f::Constant(1.f / 3))).z()});
  }
  std::sort(sorted.begin(), sorted.end(), [](const Card& a, const Card& b) {
    return a.near != b.near ? a.near > b.near : a.triangle < b.triangle;
  });
  return sorted;
}

/// Which way the strands of a triangle run: along the texture's v.
Vector3f strand_of(const Surface& surface, const Points& points, const Triangle& triangle) {
  const auto point = [&](std::size_t k) -> const Vector3f& {
    return points[static_cast<std::size_t>(triangle.vertex[k])];
  };
  const auto uv = [&](std::size_t k) -> const Vector2f& {
    return surface.uvs[static_cast<std::size_t>(triangle.uv[k])];
  };
  const Vector3f e1 = point(1) - point(0), e2 = point(2) - point(0);
  const Vector2f u1 = uv(1) - uv(0), u2 = uv(2) - uv(0);
  const Vector3f strand = u1.x() * e2 - u2.x() * e1;
  return strand.norm() > 1e-9f ? Vector3f(strand.normalized()) : Vector3f(Vector3f::UnitY());
}

Vector3f hair_colour(const Scene& scene, const WornCards& worn, const Triangle& triangle,
                     const Vector3f& weights, const Vector3f& place, const Vector3f& strand,
                     const Vector3f& texel) {
  const Light& light = scene.light();
  Vector3f normal = point_at(worn.normals, triangle, weights).normalized();
  if (normal.dot(light.view) < 0) normal = -normal;
  // Cards are flat and hair is not: mostly the normal of a ball.
  const Vector3f round = (place - Vector3f(0, 7.3f, 0.3f)).normalized();
  normal = (0.4f * normal + 0.6f * round).normalized();
  const float lit = scene.shadow().lit(place + 0.06f * round, 0.08f, 3);
  const float relative = texel.mean() / std::max(worn.cards->mean.mean(), 1e-3f);
  const Vector3f albedo = worn.colour * (0.35f + 0.65f * std::min(relative, 1.8f));
  // A strand shines where it is square to the half-way direction (Kajiya and Kay 1989).
  const float along = strand.dot((light.towards + light.view).normalized());
  const float shine = std::pow(std::sqrt(std::max(0.f, 1 - along * along)), 30.f) *
                      std::max(0.f, 0.3f + normal.dot(light.towards));
  const float facing = std::max(0.f, (normal.dot(light.towards) + 0.35f) / 1.35f);
  const Vector3f colour =
      albedo.cwiseProduct(light.colour * facing * lit +
                          light.ambient(normal) * (0.55f + 0.45f * std::min(1.f, relative)));
  return colour + 0.10f * shine * lit * std::min(relative, 1.5f) *
                      light.colour.cwiseProduct(0.35f * Vector3f::Ones() + worn.colour);
}

}  // namespace

Cards::Cards(Proxy p, Texture t)
    : proxy(std::move(p)), texture(std::move(t)), mean(Vector3f::Zero()) {
  float weight = 0;
  for (const auto& texel : texture.texels) mean += texel.w() * texel.head<3>(), weight += texel.w();
  mean /= std::max(weight, 1.f);
}

WornCards::WornCards(const Cards& style, const Points& head, const Vector3f& c, float s, bool h)
    : cards(&style),
      points(style.proxy.fit(head)),
      normals(vertex_normals(style.proxy.surface, points)),
      colour(c),
      strength(s),
      hair(h) {}

float before_face(const Vector3f& p) {
  const float x = p.x() / 0.62f, y = (p.y() - 6.92f) / 0.72f;
  return smooth_step(1.08f, 0.90f, std::hypot(x, y)) * smooth_step(0.75f, 0.9f, p.z());
}

void cast_shadow(const WornCards& hair, DepthMap& shadow) {
  const Surface& surface = hair.cards->proxy.surface;
  shadow.add(surface, hair.points, [&](const Triangle& triangle, const Vector3f& w) {
    return before_face(point_at(hair.points, triangle, w)) < 0.5f &&
           hair.cards->texture.at(uv_at(surface, triangle, w)).w() > 0.5f;
  });
}

std::vector<Vector4f> lay_over(const Scene& scene, const std::vector<WornCards>& worn) {
  constexpr float opaque = 0.98f, nothing = 0.02f;
  std::vector<Vector4f> over(scene.samples().size(), Vector4f(0, 0, 0, 0));
  for (const Card& card : from_front_to_back(scene.camera(), worn)) {
    const WornCards& own = *card.worn;
    const Surface& surface = own.cards->proxy.surface;
    const Triangle& triangle = surface.triangles[static_cast<std::size_t>(card.triangle)];
    std::array<Vector3f, 3> corner;
    for (std::size_t k = 0; k < 3; ++k)
      corner[k] = scene.camera().project(own.points[static_cast<std::size_t>(triangle.vertex[k])]);
    const Vector3f strand = strand_of(surface, own.points, triangle);
    rasterise(scene.side(), corner, [&](int x, int y, float near, const Vector3f& w) {
      const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(scene.side()) +
                            static_cast<std::size_t>(x);
      if (over[i].w() > opaque || near < scene.samples()[i].near * 0.9995f) return;
      const Vector3f weights = true_weights(w, corner);
      const Vector4f texel = own.cards->texture.at(uv_at(surface, triangle, weights));
      const Vector3f place = point_at(own.points, triangle, weights);
      const float alpha = own.strength * texel.w() * (own.hair ? 1 - before_face(place) : 1);
      if (alpha < nothing) return;
      const Light& light = scene.light();
      const Vector3f colour =
          own.hair ? hair_colour(scene, own, triangle, weights, place, strand, texel.head<3>())
                   : Vector3f(own.colour.cwiseProduct(0.6f * light.colour + light.sky));
      const float share = (1 - over[i].w()) * alpha;
      over[i] += Vector4f(share * colour.x(), share * colour.y(), share * colour.z(), share);
    });
  }
  return over;
}

}  // namespace fader::people
