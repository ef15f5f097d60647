#include "native-trainer/people/portrait.hpp"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "native-trainer/people/glasses.hpp"
#include "native-trainer/people/raster.hpp"
#include "native-trainer/people/styles.hpp"

namespace fader::people {
namespace {

using Eigen::Matrix3f;
using Eigen::Vector2f;
using Eigen::Vector3f;
using Eigen::Vector4f;

const Vector3f& at(const Points& points, int vertex) {
  return points[static_cast<std::size_t>(vertex)];
}

float smooth_step(float from, float to, float x) {
  const float t = std::clamp((x - from) / (to - from), 0.f, 1.f);
  return t * t * (3 - 2 * t);
}

// --- The camera ------------------------------------------------------------------------------------

/// In CelebA's square crop (fader-networks: rows 20 to 197 of 178 × 218) the eyes are 0.225 of a side apart at 0.51 of
/// its height, the mouth 0.23 below them. A little further away here, so that hair and chin are seen.
constexpr float landmark_spread = 0.325f, eye_height = 0.49f;
constexpr float camera_distance = 13;  // decimetres from the head's middle
const Vector3f head_middle(0, 7.0f, 0.6f);

constexpr int below_lips = 494, above_lips = 5342;

struct Camera {
  Matrix3f turn;
  float scale = 1;  ///< pixels
  Vector2f shift{0, 0};

  /// x, y in pixels, z one over the distance.
  Vector3f project(const Vector3f& p) const {
    const Vector3f q = turn * (p - head_middle);
    const float near = 1 / (camera_distance - q.z());
    return {scale * q.x() * near + shift.x(), shift.y() - scale * q.y() * near, near};
  }
  Vector3f direction(const Vector3f& d) const { return turn.transpose() * d; }  // of the camera's, in the head's

  Camera(const Person& person, const Points& reference, int side) {
    turn = (Eigen::AngleAxisf(person.identity.pitch, Vector3f::UnitX()) *
            Eigen::AngleAxisf(person.identity.yaw, Vector3f::UnitY()))
               .toRotationMatrix();
    const Vector3f right = project(mean_of(reference, right_eye_joint)), left = project(mean_of(reference, left_eye_joint));
    const Vector3f mouth = project(0.5f * (at(reference, below_lips) + at(reference, above_lips)));
    const Vector2f eyes = 0.5f * (left + right).head<2>();
    const float spread = std::hypot((left - right).head<2>().norm(), (mouth.head<2>() - eyes).norm());
    // Both distances count, so that a turned head is not enlarged.
    const float wanted = landmark_spread * static_cast<float>(side);
    scale = wanted / spread;
    shift = Vector2f(0.5f, eye_height) * static_cast<float>(side) - scale * eyes;
  }
};

// --- Shadows ---------------------------------------------------------------------------------------

/// How far each direction's rays get, seen from far away along a direction.
class DepthMap {
 public:
  DepthMap(const Vector3f& towards_light, int side, float radius)
      : side_(side), depth_(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), -1e9f) {
    const Vector3f up = std::abs(towards_light.y()) > 0.95f ? Vector3f::UnitZ() : Vector3f::UnitY();
    const Vector3f x = up.cross(towards_light).normalized();
    rows_.row(0) = x.transpose();
    rows_.row(1) = towards_light.cross(x).transpose();
    rows_.row(2) = towards_light.transpose();
    scale_ = static_cast<float>(side) / (2 * radius);
  }
  /// Pixels, and how near the light.
  Vector3f project(const Vector3f& p) const {
    Vector3f q = rows_ * (p - head_middle);
    const float half = 0.5f * static_cast<float>(side_);
    return {half + scale_ * q.x(), half - scale_ * q.y(), q.z()};
  }
  /// opaque(triangle, weights): whether the triangle is there at this point.
  template <class Opaque>
  void add(const Surface& surface, const Points& points, Opaque&& opaque) {
    for (const Triangle& triangle : surface.triangles) {
      std::array<Vector3f, 3> corner;
      for (std::size_t k = 0; k < 3; ++k) corner[k] = project(at(points, triangle.vertex[k]));
      rasterise(side_, corner, [&](int x, int y, float z, const Vector3f& w) {
        float& nearest = depth_[index(x, y)];
        if (z > nearest && opaque(triangle, w)) nearest = z;
      });
    }
  }
  /// The share of light that arrives, over a disc of this radius in pixels.
  float lit(const Vector3f& p, float bias, float radius) const {
    const Vector3f q = project(p);
    float sum = 0;
    constexpr int taps = 4;
    for (int i = 0; i < taps; ++i) {
      for (int j = 0; j < taps; ++j) {
        const float dx = (static_cast<float>(i) + 0.5f) / taps * 2 - 1, dy = (static_cast<float>(j) + 0.5f) / taps * 2 - 1;
        sum += bilinear(q.x() + radius * dx, q.y() + radius * dy, q.z() + bias);
      }
    }
    return sum / (taps * taps);
  }
  bool sees(const Vector3f& p, float bias) const {
    const Vector3f q = project(p);
    return clear(static_cast<int>(q.x()), static_cast<int>(q.y()), q.z() + bias) > 0;
  }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(side_) + static_cast<std::size_t>(x);
  }
  float clear(int x, int y, float z) const {
    if (x < 0 || y < 0 || x >= side_ || y >= side_) return 1;
    return z >= depth_[index(x, y)] ? 1.f : 0.f;
  }
  float bilinear(float px, float py, float z) const {
    px -= 0.5f, py -= 0.5f;
    const int x = static_cast<int>(std::floor(px)), y = static_cast<int>(std::floor(py));
    const float fx = px - static_cast<float>(x), fy = py - static_cast<float>(y);
    return (1 - fy) * ((1 - fx) * clear(x, y, z) + fx * clear(x + 1, y, z)) +
           fy * ((1 - fx) * clear(x, y + 1, z) + fx * clear(x + 1, y + 1, z));
  }

  int side_;
  float scale_ = 1;
  Matrix3f rows_;
  std::vector<float> depth_;
};

const auto everywhere = [](const Triangle&, const Vector3f&) { return true; };

Vector2f uv_at(const Surface& surface, const Triangle& triangle, const Vector3f& w) {
  const auto uv = [&](std::size_t k) { return surface.uvs[static_cast<std::size_t>(triangle.uv[k])]; };
  return w[0] * uv(0) + w[1] * uv(1) + w[2] * uv(2);
}

Vector3f point_at(const Points& points, const Triangle& triangle, const Vector3f& w) {
  return w[0] * at(points, triangle.vertex[0]) + w[1] * at(points, triangle.vertex[1]) +
         w[2] * at(points, triangle.vertex[2]);
}

// --- Light -----------------------------------------------------------------------------------------

struct Light {
  Vector3f towards, colour, sky, ground, view;  // directions in the head's frame
};

Light make_light(const Person& person, const Camera& camera) {
  const auto& who = person.identity;
  Light light;
  const float azimuth = who.light_azimuth, elevation = who.light_elevation;
  light.towards = camera.direction({std::sin(azimuth) * std::cos(elevation), std::sin(elevation), std::cos(azimuth) * std::cos(elevation)});
  const Vector3f tint(1 + 0.07f * who.light_warmth, 1, 1 - 0.09f * who.light_warmth);
  light.colour = (1.25f - 0.8f * who.ambient) * tint;
  light.sky = who.ambient * Vector3f(1 - 0.03f * who.light_warmth, 1, 1 + 0.04f * who.light_warmth);
  light.ground = 0.55f * who.ambient * (0.7f * Vector3f::Ones() + 0.6f * who.background);
  light.view = camera.direction({0, 0, 1});
  return light;
}

Vector3f ambient(const Light& light, const Vector3f& normal) {
  return light.ground + (light.sky - light.ground) * (0.5f + 0.5f * normal.y());
}

/// Light goes into skin and comes out reddened: the terminator is soft, most so in red.
Vector3f skin_diffuse(const Light& light, const Vector3f& normal) {
  const float facing = normal.dot(light.towards);
  const Vector3f wrap(0.40f, 0.22f, 0.15f);
  return ((Vector3f::Constant(facing) + wrap).cwiseQuotient(Vector3f::Ones() + wrap)).cwiseMax(0);
}

float specular(const Light& light, const Vector3f& normal, float power) {
  const Vector3f half = (light.towards + light.view).normalized();
  return std::pow(std::max(0.f, normal.dot(half)), power);
}

// --- The picture -----------------------------------------------------------------------------------

/// A fringe ends at the brows and leaves eyes and cheeks free: 1 where hair would hang before them.
float before_face(const Vector3f& p) {
  const float x = p.x() / 0.62f, y = (p.y() - 6.92f) / 0.72f;
  return smooth_step(1.08f, 0.90f, std::hypot(x, y)) * smooth_step(0.75f, 0.9f, p.z());
}

enum class Material { none, skin, eye, teeth, frame };

struct Pixel {
  float near = 0;  ///< one over the distance
  Material material = Material::none;
  int triangle = 0;
  Vector3f weights{0, 0, 0};
};

struct Opaque {
  Material material;
  const Surface* surface;
  const Points* points;
  Points normals;
};

/// Weights on the surface from those on the picture.
Vector3f true_weights(const Vector3f& w, const std::array<Vector3f, 3>& corner) {
  Vector3f t(w[0] * corner[0].z(), w[1] * corner[1].z(), w[2] * corner[2].z());
  return t / t.sum();
}

void draw(std::vector<Pixel>& pixels, int side, const Camera& camera, const Opaque& mesh) {
  std::vector<Vector3f> projected(mesh.points->size());
  for (std::size_t v = 0; v < projected.size(); ++v) projected[v] = camera.project((*mesh.points)[v]);
  int number = 0;
  for (const Triangle& triangle : mesh.surface->triangles) {
    const std::array<Vector3f, 3> corner = {at(projected, triangle.vertex[0]), at(projected, triangle.vertex[1]),
                                            at(projected, triangle.vertex[2])};
    rasterise(side, corner, [&](int x, int y, float near, const Vector3f& w) {
      Pixel& pixel = pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x)];
      if (near <= pixel.near) return;
      pixel = {near, mesh.material, number, true_weights(w, corner)};
    });
    ++number;
  }
}

/// A normal that follows a relief known at the pixels alone: Mikkelsen 2010, "Bump mapping unparametrized surfaces
/// on the GPU".
Vector3f relieved(const Vector3f& normal, const Vector3f& dx, const Vector3f& dy, float hx, float hy) {
  const Vector3f r1 = dy.cross(normal), r2 = normal.cross(dx);
  const float det = dx.dot(r1);
  if (std::abs(det) < 1e-12f) return normal;
  const Vector3f gradient = std::copysign(1.f, det) * (hx * r1 + hy * r2);
  return (std::abs(det) * normal - gradient).normalized();
}

}  // namespace

Studio::Cards Studio::cards(const std::string& proxy, const std::string& texture) const {
  Cards cards{data_.proxy(proxy), read_texture(data_.file(texture)), Vector3f::Zero()};
  float weight = 0;
  for (const auto& texel : cards.texture.texels) cards.mean += texel.w() * texel.head<3>(), weight += texel.w();
  cards.mean /= std::max(weight, 1.f);
  return cards;
}

Studio::Studio(const std::string& folder)
    : data_(folder), shape_(data_), skin_(data_), eyes_(data_.proxy("eyes/HighPolyEyes")),
      teeth_{data_.proxy("teeth/Teeth_Base"), read_texture(data_.file("proxies/teeth/Teeth_Base/textures/teeth.png"))} {
  for (const Style& style : hair_styles()) hair_.push_back(cards(style.proxy, style.texture));
  for (const Style& style : brow_styles()) brows_.push_back(cards(style.proxy, style.texture));
  for (const Style& style : lash_styles()) lashes_.push_back(cards(style.proxy, style.texture));
  for (const Style& style : iris_styles()) irises_.push_back(read_texture(data_.file(style.texture)));
  // The cornea is a shell that its texture leaves clear.
  auto& eye = eyes_.surface;
  const auto clear = [&](const Triangle& triangle) {
    return irises_.front().at(uv_at(eye, triangle, Vector3f::Constant(1.f / 3))).w() < 0.5f;
  };
  eye.triangles.erase(std::remove_if(eye.triangles.begin(), eye.triangles.end(), clear), eye.triangles.end());

  // Directions spread evenly over the sphere (Fibonacci).
  constexpr int directions = 96;
  const Points normals = vertex_normals(data_.body(), data_.base());
  openness_.assign(data_.base().size(), 0);
  std::vector<float> total(data_.base().size(), 0);
  for (int i = 0; i < directions; ++i) {
    const float y = 1 - (static_cast<float>(i) + 0.5f) / directions * 2, r = std::sqrt(1 - y * y);
    const float angle = 2.3999632f * static_cast<float>(i);
    const Vector3f towards(r * std::cos(angle), y, r * std::sin(angle));
    DepthMap map(towards, 256, 2.4f);
    map.add(data_.body(), data_.base(), everywhere);
    for (std::size_t v = 0; v < openness_.size(); ++v) {
      const float facing = normals[v].dot(towards);
      if (!(facing > 0)) continue;
      total[v] += facing;
      if (map.sees(data_.base()[v], 0.06f)) openness_[v] += facing;
    }
  }
  for (std::size_t v = 0; v < openness_.size(); ++v) openness_[v] = total[v] > 0 ? openness_[v] / total[v] : 0;
}

Image Studio::portrait(const Person& person, int size) const {
  const auto& [attributes, who] = person;
  const int side = 2 * size;  // four samples a pixel
  // The camera is set up for the person at rest in the middle of every fader, so that no fader moves the picture.
  Person reference = person;
  reference.attributes = Attributes{};
  const Camera camera(person, shape_.vertices(reference), side);
  const Light light = make_light(person, camera);

  Points points = shape_.vertices(person);
  if (attributes.beard) {  // It has a thickness.
    const Points normals = vertex_normals(data_.body(), points);
    for (std::size_t v = 0; v < points.size(); ++v) {
      const float beard = openness_[v] > 0 ? beard_at(data_.base()[v], who.beard_moustache) : 0;
      if (beard > 0) points[v] += 0.09f * who.beard_length * beard * normals[v];
    }
  }
  const Points eyes = eyes_.fit(points), teeth = teeth_.proxy.fit(points);
  const Cards &hair = hair_[who.hair], &brows = brows_[who.brows], &lashes = lashes_[who.lashes];
  const Points hair_points = hair.proxy.fit(points), brow_points = brows.proxy.fit(points);
  const Points lash_points = lashes.proxy.fit(points);
  const Texture skin = skin_.paint(person);

  std::vector<Opaque> meshes;
  const auto add = [&](Material material, const Surface& surface, const Points& at) {
    meshes.push_back({material, &surface, &at, vertex_normals(surface, at)});
  };
  add(Material::skin, data_.body(), points);
  add(Material::eye, eyes_.surface, eyes);
  add(Material::teeth, teeth_.proxy.surface, teeth);
  Glasses glasses;
  if (attributes.glasses) {
    const Vector3f right = mean_of(points, right_eye_joint), left = mean_of(points, left_eye_joint);
    float front = 0, ear = 0;
    for (const Triangle& triangle : data_.body().triangles) {
      const Vector3f& p = at(points, triangle.vertex[0]);
      if (std::abs(p.y() - left.y() - 0.05f) < 0.22f && std::abs(p.x()) < 0.5f) front = std::max(front, p.z() - 0.12f * smooth_step(0.2f, 0, std::abs(p.x())));
      if (std::abs(p.y() - left.y() - 0.1f) < 0.1f && p.z() < 1.0f && p.z() > 0.75f) ear = std::max(ear, std::abs(p.x()));
    }
    glasses = make_glasses(right, left, front + 0.03f, ear, who.frame);
    add(Material::frame, glasses.surface, glasses.points);
  }

  DepthMap shadow(light.towards, 256, 2.1f);
  for (const Opaque& mesh : meshes) shadow.add(*mesh.surface, *mesh.points, everywhere);
  shadow.add(hair.proxy.surface, hair_points, [&](const Triangle& triangle, const Vector3f& w) {
    return before_face(point_at(hair_points, triangle, w)) < 0.5f && hair.texture.at(uv_at(hair.proxy.surface, triangle, w)).w() > 0.5f;
  });

  std::vector<Pixel> pixels(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  for (const Opaque& mesh : meshes) draw(pixels, side, camera, mesh);
  const auto mesh_of = [&](Material material) -> const Opaque& { return meshes[static_cast<std::size_t>(material) - 1]; };

  // Relief and place of every skin pixel first: the normals need their neighbours'.
  std::vector<Vector4f> skin_texels(pixels.size());
  std::vector<Vector3f> places(pixels.size());
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const Pixel& pixel = pixels[i];
    if (pixel.material == Material::none) continue;
    const Opaque& mesh = mesh_of(pixel.material);
    const Triangle& triangle = mesh.surface->triangles[static_cast<std::size_t>(pixel.triangle)];
    places[i] = point_at(*mesh.points, triangle, pixel.weights);
    if (pixel.material == Material::skin) skin_texels[i] = skin.at(uv_at(*mesh.surface, triangle, pixel.weights));
  }

  std::vector<Vector3f> picture(pixels.size());
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column) {
      const std::size_t i = static_cast<std::size_t>(row) * static_cast<std::size_t>(side) + static_cast<std::size_t>(column);
      const Pixel& pixel = pixels[i];
      if (pixel.material == Material::none) {
        const float x = static_cast<float>(column) / static_cast<float>(side) - 0.5f;
        const float y = static_cast<float>(row) / static_cast<float>(side) - 0.4f;
        picture[i] = who.background + (who.background_edge - who.background) * smooth_step(0.15f, 0.75f, std::hypot(x, y));
        continue;
      }
      const Opaque& mesh = mesh_of(pixel.material);
      const Triangle& triangle = mesh.surface->triangles[static_cast<std::size_t>(pixel.triangle)];
      Vector3f normal = point_at(mesh.normals, triangle, pixel.weights).normalized();
      if (normal.dot(light.view) < 0) normal = -normal;
      const Vector3f& place = places[i];
      const Vector3f flat = normal;
      const float lit = shadow.lit(place + 0.03f * flat, 0.05f, 3);
      switch (pixel.material) {
        case Material::skin: {
          const bool inner = column + 1 < side && row + 1 < side;
          const std::size_t right = i + 1, below = i + static_cast<std::size_t>(side);
          if (inner && pixels[right].material == Material::skin && pixels[below].material == Material::skin) {
            const Vector3f dx = places[right] - place, dy = places[below] - place;
            if (dx.norm() < 0.1f && dy.norm() < 0.1f)
              normal = relieved(normal, dx, dy, skin_texels[right].w() - skin_texels[i].w(), skin_texels[below].w() - skin_texels[i].w());
          }
          const Vector3f rest = point_at(data_.base(), triangle, pixel.weights);
          float open = 0;
          for (std::size_t k = 0; k < 3; ++k)
            open += pixel.weights[static_cast<int>(k)] * openness_[static_cast<std::size_t>(triangle.vertex[k])];
          const float cloth = Skin::shirt_at(rest);
          const float gloss = (1 - cloth) * (0.10f - 0.04f * attributes.beard * beard_at(rest, 1)) * (1 - 0.4f * std::max(0.f, (attributes.age - 40) / 40));
          const Vector3f albedo = skin_texels[i].head<3>();
          const float rim = std::pow(1 - std::max(0.f, normal.dot(light.view)), 4.f);
          picture[i] = albedo.cwiseProduct(light.colour.cwiseProduct(skin_diffuse(light, normal)) * lit + ambient(light, normal) * (0.15f + 0.85f * open));
          picture[i] += gloss * lit * light.colour * (specular(light, normal, 14) + 0.8f * specular(light, normal, 50));
          picture[i] += 0.06f * rim * open * light.sky;
          break;
        }
        case Material::eye: {
          const Vector3f albedo = irises_[who.iris].at(uv_at(*mesh.surface, triangle, pixel.weights)).head<3>();
          // The lids shade what is near them, most of all the upper one.
          const float shade = 0.55f + 0.45f * lit;
          picture[i] = albedo.cwiseProduct((0.65f * skin_diffuse(light, normal) * shade).cwiseProduct(light.colour) + 0.75f * ambient(light, normal));
          picture[i] += 0.6f * lit * specular(light, normal, 180) * light.colour + 0.02f * light.sky;
          break;
        }
        case Material::teeth: {
          const Vector3f albedo = teeth_.texture.at(uv_at(*mesh.surface, triangle, pixel.weights)).head<3>();
          picture[i] = albedo.cwiseProduct((0.45f * lit + 0.15f) * light.colour + 0.5f * ambient(light, normal)) * 0.85f;
          break;
        }
        default:
          picture[i] = who.frame_colour.cwiseProduct(std::max(0.f, normal.dot(light.towards)) * lit * light.colour + ambient(light, normal));
          picture[i] += 0.35f * lit * specular(light, normal, 30) * light.colour;
      }
    }
  }

  // Cards with transparent parts, from front to back, over what is behind them.
  struct Card {
    const Cards* cards;
    const Points* points;
    const Points* normals;
    int triangle;
    float near;
    Vector3f colour;
    float strength;
    bool is_hair;
  };
  std::vector<Card> sorted;
  const Points hair_normals = vertex_normals(hair.proxy.surface, hair_points);
  const Points brow_normals = vertex_normals(brows.proxy.surface, brow_points);
  const Points lash_normals = vertex_normals(lashes.proxy.surface, lash_points);
  const auto add_cards = [&](const Cards& cards, const Points& at_points, const Points& normals, const Vector3f& colour, float strength, bool is_hair) {
    int number = 0;
    for (const Triangle& triangle : cards.proxy.surface.triangles) {
      const Vector3f middle = (at(at_points, triangle.vertex[0]) + at(at_points, triangle.vertex[1]) + at(at_points, triangle.vertex[2])) / 3;
      sorted.push_back({&cards, &at_points, &normals, number++, camera.project(middle).z(), colour, strength, is_hair});
    }
  };
  const Vector3f hair_colour = greyed(who.hair_colour, person);
  add_cards(hair, hair_points, hair_normals, hair_colour, 1, true);
  add_cards(brows, brow_points, brow_normals, 0.55f * hair_colour, 0.62f + 0.38f * attributes.gender, false);
  add_cards(lashes, lash_points, lash_normals, Vector3f::Constant(0.02f), 0.8f - 0.5f * attributes.gender, false);
  std::sort(sorted.begin(), sorted.end(), [](const Card& a, const Card& b) {
    return a.near != b.near ? a.near > b.near : a.triangle < b.triangle;
  });
  std::vector<Vector4f> over(pixels.size(), Vector4f(0, 0, 0, 0));  // colour, times its share; share
  for (const Card& card : sorted) {
    const Surface& surface = card.cards->proxy.surface;
    const Triangle& triangle = surface.triangles[static_cast<std::size_t>(card.triangle)];
    std::array<Vector3f, 3> corner;
    for (std::size_t k = 0; k < 3; ++k) corner[k] = camera.project(at(*card.points, triangle.vertex[k]));
    // Strands run along v.
    const Vector3f e1 = at(*card.points, triangle.vertex[1]) - at(*card.points, triangle.vertex[0]);
    const Vector3f e2 = at(*card.points, triangle.vertex[2]) - at(*card.points, triangle.vertex[0]);
    const Vector2f u1 = surface.uvs[static_cast<std::size_t>(triangle.uv[1])] - surface.uvs[static_cast<std::size_t>(triangle.uv[0])];
    const Vector2f u2 = surface.uvs[static_cast<std::size_t>(triangle.uv[2])] - surface.uvs[static_cast<std::size_t>(triangle.uv[0])];
    Vector3f strand = (u1.x() * e2 - u2.x() * e1);
    strand = strand.norm() > 1e-9f ? Vector3f(strand.normalized()) : Vector3f(Vector3f::UnitY());
    rasterise(side, corner, [&](int x, int y, float near, const Vector3f& w) {
      const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x);
      if (over[i].w() > 0.98f || near < pixels[i].near * 0.9995f) return;
      const Vector3f weights = true_weights(w, corner);
      const Vector4f texel = card.cards->texture.at(uv_at(surface, triangle, weights));
      const Vector3f place = point_at(*card.points, triangle, weights);
      const float alpha = card.strength * texel.w() * (card.is_hair ? 1 - before_face(place) : 1);
      if (alpha < 0.02f) return;
      Vector3f lit_colour;
      if (card.is_hair) {
        Vector3f normal = point_at(*card.normals, triangle, weights).normalized();
        if (normal.dot(light.view) < 0) normal = -normal;
        const Vector3f round = (place - Vector3f(0, 7.3f, 0.3f)).normalized();
        normal = (0.4f * normal + 0.6f * round).normalized();
        const float lit = shadow.lit(place + 0.06f * round, 0.08f, 3);
        const float relative = texel.head<3>().mean() / std::max(card.cards->mean.mean(), 1e-3f);
        const Vector3f albedo = card.colour * (0.35f + 0.65f * std::min(relative, 1.8f));
        const Vector3f half = (light.towards + light.view).normalized();
        const float along = strand.dot(half);
        const float shine = std::pow(std::sqrt(std::max(0.f, 1 - along * along)), 30.f) * std::max(0.f, 0.3f + normal.dot(light.towards));
        const float facing = std::max(0.f, (normal.dot(light.towards) + 0.35f) / 1.35f);
        lit_colour = albedo.cwiseProduct(light.colour * facing * lit + ambient(light, normal) * (0.55f + 0.45f * std::min(1.f, relative)));
        lit_colour += 0.10f * shine * lit * std::min(relative, 1.5f) * light.colour.cwiseProduct(0.35f * Vector3f::Ones() + card.colour);
      } else {
        lit_colour = card.colour.cwiseProduct(0.6f * light.colour + light.sky);
      }
      const float share = (1 - over[i].w()) * alpha;
      over[i] += Vector4f(share * lit_colour.x(), share * lit_colour.y(), share * lit_colour.z(), share);
    });
  }

  Image image;
  image.width = image.height = size, image.channels = 3;
  image.pixels.resize(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 3);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      Vector3f sum = Vector3f::Zero();
      for (int k = 0; k < 4; ++k) {
        const std::size_t i = static_cast<std::size_t>(2 * row + k / 2) * static_cast<std::size_t>(side) + static_cast<std::size_t>(2 * column + k % 2);
        sum += (1 - over[i].w()) * picture[i] + over[i].head<3>();
      }
      for (int c = 0; c < 3; ++c) {
        const float linear = 0.25f * sum[c];
        // A soft shoulder, so that highlights keep their colour.
        const float toned = linear < 0.6f ? linear : 0.6f + 0.4f * (1 - std::exp(-(linear - 0.6f) / 0.4f));
        image.pixels[(static_cast<std::size_t>(row) * static_cast<std::size_t>(size) + static_cast<std::size_t>(column)) * 3 + static_cast<std::size_t>(c)] =
            static_cast<std::uint8_t>(std::lround(255 * to_seen(toned)));
      }
    }
  }
  return image;
}

}  // namespace fader::people
