#include "native-trainer/people/skin.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "native-trainer/people/raster.hpp"
#include "native-trainer/people/smooth_step.hpp"

namespace fader::people {
namespace {

constexpr int side = 512;

float bump(float x, float width) { return std::exp(-x * x / (width * width)); }
float mix(float a, float b, float t) { return a + (b - a) * t; }
Eigen::Vector3f mix(const Eigen::Vector3f& a, const Eigen::Vector3f& b, float t) {
  return a + (b - a) * t;
}

/// Smooth noise in [0, 1] with features of length 1.
float noise(const Eigen::Vector3f& p) {
  const auto hash = [](int x, int y, int z) {
    auto h = static_cast<std::uint32_t>(x) * 0x8da6b343u ^
             static_cast<std::uint32_t>(y) * 0xd8163841u ^
             static_cast<std::uint32_t>(z) * 0xcb1ab31fu;
    h = (h ^ (h >> 15)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12)) * 0x297a2d39u;
    return static_cast<float>((h ^ (h >> 15)) >> 8) * 0x1p-24f;
  };
  const Eigen::Vector3f floor = p.array().floor(), f = p - floor;
  const int x = static_cast<int>(floor.x()), y = static_cast<int>(floor.y()),
            z = static_cast<int>(floor.z());
  const auto ease = [](float t) { return t * t * (3 - 2 * t); };
  const float u = ease(f.x()), v = ease(f.y()), w = ease(f.z());
  const auto plane = [&](int k) {
    return mix(mix(hash(x, y, k), hash(x + 1, y, k), u),
               mix(hash(x, y + 1, k), hash(x + 1, y + 1, k), u), v);
  };
  return mix(plane(z), plane(z + 1), w);
}

/// The curve through (x, y) points, straight between them.
template <std::size_t n>
float curve(const std::array<std::array<float, 2>, n>& points, float x) {
  for (std::size_t i = 1; i < n; ++i) {
    if (x < points[i][0])
      return mix(points[i - 1][1], points[i][1],
                 std::clamp((x - points[i - 1][0]) / (points[i][0] - points[i - 1][0]), 0.f, 1.f));
  }
  return points[n - 1][1];
}

/// As seen (sRGB), from light to dark.
Eigen::Vector3f tone_colour(float tone) {
  constexpr std::array<std::array<float, 2>, 5> red = {
      {{0, .885f}, {.25f, .84f}, {.5f, .70f}, {.75f, .50f}, {1, .33f}}};
  constexpr std::array<std::array<float, 2>, 5> green = {
      {{0, .72f}, {.25f, .63f}, {.5f, .485f}, {.75f, .325f}, {1, .215f}}};
  constexpr std::array<std::array<float, 2>, 5> blue = {
      {{0, .64f}, {.25f, .52f}, {.5f, .365f}, {.75f, .235f}, {1, .165f}}};
  return {to_linear(curve(red, tone)), to_linear(curve(green, tone)), to_linear(curve(blue, tone))};
}

/// The lips, 0 to 1.
float lips_at(const Eigen::Vector3f& p) {
  if (p.z() < 1.2f) return 0;
  const float x = p.x() / 0.25f, y = (p.y() - 6.672f) / 0.105f;
  return smooth_step(1.05f, 0.75f, x * x + y * y);
}

/// Where hair grows on the head: above a plane from the hairline to the nape.
float scalp_at(const Eigen::Vector3f& p) {
  const float above = p.y() - (6.8f + 0.7625f * (p.z() + 0.3f));
  return smooth_step(-0.02f, 0.22f, above) * smooth_step(6.75f, 7.1f, p.y());
}

/// Lines of the forehead, beside the eyes and under them: relief in decimetres at their deepest,
/// age 80.
float wrinkles_at(const Eigen::Vector3f& p) {
  const float x = std::abs(p.x());
  if (p.z() < 0.9f) return 0;
  float depth = 0;
  for (const float line : {7.66f, 7.765f, 7.88f}) {
    const float wave = 0.025f * std::cos(5 * p.x() + 9 * line) + 0.04f * x * x;
    depth += 0.010f * bump(p.y() - line - wave, 0.016f) * smooth_step(0.50f, 0.30f, x);
  }
  // Crow's feet: rays from the outer corner.
  const float dx = x - 0.47f, dy = p.y() - 7.27f, radius = std::hypot(dx, dy);
  if (dx > 0.02f) {
    const float ray = std::cos(10 * std::atan2(dy, dx));
    depth += 0.007f * std::pow(std::max(0.f, ray), 4.f) * smooth_step(0.03f, 0.08f, radius) *
             smooth_step(0.24f, 0.12f, radius);
  }
  // Frown lines, and the folds from nose to mouth.
  depth += 0.008f * bump(x - 0.07f, 0.016f) * smooth_step(7.38f, 7.45f, p.y()) *
           smooth_step(7.62f, 7.52f, p.y());
  const float fold = 0.17f + 0.42f * (6.93f - p.y());
  depth += 0.014f * bump(x - fold, 0.022f) * smooth_step(6.58f, 6.68f, p.y()) *
           smooth_step(6.97f, 6.88f, p.y());
  depth += 0.006f * bump(p.y() - 7.10f + 0.5f * (x - 0.31f) * (x - 0.31f), 0.018f) *
           smooth_step(0.25f, 0.1f, std::abs(x - 0.31f));
  return depth;
}

std::string texture_file(std::size_t age, std::size_t race, std::size_t gender) {
  constexpr const char* ages[] = {"young", "middleage", "old"};
  constexpr const char* genders[] = {"female", "male"};
  std::string file = std::string(ages[age]) + (race == 0 ? "_darkskinned_" : "_lightskinned_") +
                     genders[gender] + "_diffuse" +
                     (race != 1  ? ""
                      : age == 0 ? "3"
                                 : "2") +
                     ".png";
  return std::string("skins/") + ages[age] + "_" + races[race] + "_" + genders[gender] +
         "/textures/" + file;
}

}  // namespace

Eigen::Vector3f greyed(const Eigen::Vector3f& colour, const Person& person) {
  // Never so far that its colour is lost, nor from a year that only the person knows: an old picture
  // must tell how its hair looked, a young one how it will.
  const float grey = smooth_step(36, 72, person.attributes.age);
  return mix(colour, Eigen::Vector3f(0.52f, 0.52f, 0.52f), 0.6f * grey);
}

float beard_at(const Eigen::Vector3f& p, float moustache) {
  const float x = std::abs(p.x());
  constexpr std::array<std::array<float, 2>, 7> upper = {{{0, 6.54f},
                                                          {.15f, 6.54f},
                                                          {.28f, 6.62f},
                                                          {.42f, 6.68f},
                                                          {.55f, 6.85f},
                                                          {.64f, 7.15f},
                                                          {.80f, 7.35f}}};
  const float below = smooth_step(0.06f, -0.14f, p.y() - curve(upper, x));
  const float above_neck =
      smooth_step(6.02f, 6.20f, p.y() + 0.10f * x) *
      std::max(smooth_step(6.35f, 6.5f, p.y()), smooth_step(0.60f, 0.95f, p.z()));
  const float before_ear =
      smooth_step(0.50f, 0.72f, p.z() + 0.35f * smooth_step(6.9f, 6.5f, p.y()));
  float beard = below * above_neck * before_ear;
  const float lip = smooth_step(6.745f, 6.80f, p.y() + 0.10f * x) *
                    smooth_step(6.97f, 6.88f, p.y() + 0.28f * x) * smooth_step(0.36f, 0.26f, x);
  const float corner = smooth_step(0.19f, 0.25f, x) * smooth_step(0.38f, 0.30f, x) *
                       smooth_step(6.44f, 6.52f, p.y()) * smooth_step(6.86f, 6.76f, p.y());
  if (p.z() > 1.1f) beard = std::max(beard, moustache * std::max(lip, corner));
  return beard * (1 - lips_at(p));
}

float Skin::shirt_at(const Eigen::Vector3f& p) {
  const float radius = std::hypot(p.x() / 1.0f, (p.z() - 0.25f) / 0.85f);
  const float neckline = 5.62f - 0.10f * smooth_step(0.2f, 0.8f, p.z());
  return std::max(smooth_step(neckline + 0.02f, neckline - 0.02f, p.y()),
                  smooth_step(0.93f, 0.97f, radius) * smooth_step(6.2f, 6.1f, p.y()));
}

Skin::Skin(const MakeHuman& data) {
  constexpr std::size_t texels = static_cast<std::size_t>(side) * side;
  std::vector<int> state(texels, 0);
  std::vector<Eigen::Vector3f> rest(texels, Eigen::Vector3f::Zero());
  for (const auto& triangle : data.body().triangles) {
    std::array<Eigen::Vector3f, 3> corner;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto& uv = data.body().uvs[static_cast<std::size_t>(triangle.uv[k])];
      corner[k] = {uv.x() * side, (1 - uv.y()) * side, 0};
    }
    rasterise(side, corner, [&](int x, int y, float, const Eigen::Vector3f& w) {
      const auto at = static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x);
      state[at] = 1, rest[at].setZero();
      for (std::size_t k = 0; k < 3; ++k)
        rest[at] +=
            w[static_cast<int>(k)] * data.base()[static_cast<std::size_t>(triangle.vertex[k])];
    });
  }
  // Bilinear reading reaches a little beyond each piece.
  for (int round = 1; round <= 3; ++round) {
    for (int y = 1; y < side - 1; ++y) {
      for (int x = 1; x < side - 1; ++x) {
        const auto at = static_cast<std::size_t>(y) * side + static_cast<std::size_t>(x);
        if (state[at] != 0) continue;
        for (const std::size_t from : {at - 1, at + 1, at - side, at + side}) {
          if (state[from] > 0 && state[from] <= round) {
            state[at] = round + 1, rest[at] = rest[from];
            break;
          }
        }
      }
    }
  }
  for (std::size_t at = 0; at < texels; ++at)
    if (state[at] > 0) texels_.push_back({at, rest[at]});

  for (std::size_t age = 0; age < 3; ++age) {
    for (std::size_t race = 0; race < 3; ++race) {
      for (std::size_t gender = 0; gender < 2; ++gender) {
        const Texture texture = read_texture(data.file(texture_file(age, race, gender)));
        if (texture.width != side || texture.height != side)
          throw std::runtime_error(data.file(texture_file(age, race, gender)) +
                                   " is not 512×512; run `npm ci` again");
        auto& detail = details_[(age * 3 + race) * 2 + gender];
        Eigen::Vector3f mean = Eigen::Vector3f::Zero();
        float count = 0;
        for (const auto& [index, p] : texels_) {
          detail.push_back(texture.texels[index].head<3>());
          if (p.z() > 0.9f && p.y() > 6.3f && p.y() < 7.9f) mean += detail.back(), ++count;
        }
        mean /= count;
        // The same mean for all, or age and gender would change the tone.
        for (auto& colour : detail)
          colour = colour.cwiseQuotient(mean).cwiseMin(1.6f).cwiseMax(0.12f);
      }
    }
  }
}

Texture Skin::paint(const Person& person) const {
  const auto& [a, who] = person;
  const std::array<float, 2> gender = {1 - a.gender, a.gender};
  const float middle = smooth_step(20, 50, a.age), old = smooth_step(50, 76, a.age);
  const std::array<float, 3> age = {1 - middle, middle - old, old};
  std::vector<std::pair<const std::vector<Eigen::Vector3f>*, float>> parts;
  for (std::size_t i = 0; i < 18; ++i) {
    const float share = age[i / 6] * who.race[i / 2 % 3] * gender[i % 2];
    if (share > 0) parts.emplace_back(&details_[i], share);
  }
  const Eigen::Vector3f tone = tone_colour(a.skin_tone), hair = greyed(who.hair_colour, person);
  const Eigen::Vector3f rosy(1.10f, 0.84f, 0.82f);
  const Eigen::Vector3f lip_colour = tone.cwiseProduct(Eigen::Vector3f(1.0f, 0.56f, 0.58f));
  const float aged = std::max(0.f, (a.age - 22) / 58), young = std::max(0.f, (40 - a.age) / 22);

  Texture texture;
  texture.width = texture.height = side;
  texture.texels.assign(static_cast<std::size_t>(side) * side, Eigen::Vector4f(0, 0, 0, 0));
  for (std::size_t t = 0; t < texels_.size(); ++t) {
    const auto& [index, p] = texels_[t];
    Eigen::Vector3f detail = Eigen::Vector3f::Zero();
    for (const auto& [list, share] : parts) detail += share * (*list)[t];
    const float x = std::abs(p.x());
    Eigen::Vector3f skin = tone.cwiseProduct(detail);
    float relief = 0.012f * detail.mean() * (0.4f + 0.9f * aged);
    if (p.z() > 0.3f && p.y() > 5.9f) {
      // Cheeks and nose; stronger while young.
      const float cheek = bump(std::hypot(x - 0.42f, 0.8f * (p.y() - 6.95f)), 0.17f) +
                          0.5f * bump(std::hypot(x, p.y() - 6.95f), 0.12f);
      skin = skin.cwiseProduct(
          mix(Eigen::Vector3f::Ones(), rosy, cheek * (who.blush * 0.8f + 0.3f * young)));
      if (who.freckles > 0) {
        const float spots = smooth_step(0.66f, 0.78f, noise(45 * p)) *
                            bump(std::hypot(0.7f * x, p.y() - 7.0f), 0.3f);
        skin *= 1 - 0.35f * who.freckles * spots;
      }
      const float spots = smooth_step(0.72f, 0.86f, noise(22 * p + Eigen::Vector3f(5, 0, 0)));
      skin *= 1 - 0.13f * spots * smooth_step(0.5f, 1, aged);
      skin = mix(skin, lip_colour, lips_at(p) * mix(0.65f, 0.15f, a.gender) * mix(1, 0.6f, aged));
      const float wrinkle = wrinkles_at(p) * aged * mix(0.9f, 1.1f, a.gender);
      relief -= 1.5f * wrinkle;
      skin *= 1 - 14 * wrinkle;
    }
    if (const float scalp = scalp_at(p); scalp > 0) skin = mix(skin, hair, 0.85f * scalp);
    if (a.beard) {
      const float grain = noise(Eigen::Vector3f(38 * p.x(), 16 * p.y(), 38 * p.z()));
      const float beard =
          smooth_step(0.15f, 0.75f, beard_at(p, who.beard_moustache) + 0.30f * (grain - 0.5f));
      skin = mix(skin, hair * (0.55f + 0.5f * grain), beard * mix(0.70f, 0.95f, who.beard_length));
      relief += 0.030f * grain * beard;
    }
    const float shirt = shirt_at(p);
    skin = mix(skin, who.clothes, shirt), relief *= 1 - shirt;
    texture.texels[index] = Eigen::Vector4f(skin.x(), skin.y(), skin.z(), relief);
  }
  return texture;
}

}  // namespace fader::people
