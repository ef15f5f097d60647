#include "native-trainer/people/portrait.hpp"

#include <algorithm>
#include <cmath>

#include "native-trainer/people/raster.hpp"
#include "native-trainer/people/smooth_step.hpp"
#include "native-trainer/people/styles.hpp"

namespace fader::people {
namespace {

using Eigen::Vector3f;
using Eigen::Vector4f;

std::vector<Cards> read_styles(const MakeHuman& data, const std::vector<Style>& styles) {
  std::vector<Cards> cards;
  for (const Style& style : styles)
    cards.emplace_back(data.proxy(style.proxy), read_texture(data.file(style.texture)));
  return cards;
}

/// The share of all directions in which each vertex sees the sky, weighted by how much it faces
/// them.
std::vector<float> measure_openness(const MakeHuman& data) {
  constexpr int directions = 96;
  const Points& base = data.base();
  const Points normals = vertex_normals(data.body(), base);
  std::vector<float> open(base.size(), 0), total(base.size(), 0);
  for (int i = 0; i < directions; ++i) {  // spread evenly over the sphere (Fibonacci)
    const float y = 1 - (static_cast<float>(i) + 0.5f) / directions * 2, r = std::sqrt(1 - y * y);
    const float angle = 2.3999632f * static_cast<float>(i);
    const Vector3f towards(r * std::cos(angle), y, r * std::sin(angle));
    DepthMap map(towards, 256, 2.4f);
    map.add(data.body(), base);
    for (std::size_t v = 0; v < base.size(); ++v) {
      const float facing = normals[v].dot(towards);
      if (!(facing > 0)) continue;  // helpers have no normal
      total[v] += facing;
      if (map.sees(base[v], 0.06f)) open[v] += facing;
    }
  }
  for (std::size_t v = 0; v < base.size(); ++v) open[v] = total[v] > 0 ? open[v] / total[v] : 0;
  return open;
}

/// Four samples a pixel, a soft shoulder so that highlights keep their colour, and sRGB.
Image developed(const std::vector<Vector3f>& picture, const std::vector<Vector4f>& over, int size) {
  constexpr float shoulder = 0.6f;
  Image image(size, size, 3);
  for (int row = 0; row < size; ++row) {
    for (int column = 0; column < size; ++column) {
      Vector3f sum = Vector3f::Zero();
      for (int k = 0; k < 4; ++k) {
        const std::size_t i =
            static_cast<std::size_t>(2 * row + k / 2) * static_cast<std::size_t>(2 * size) +
            static_cast<std::size_t>(2 * column + k % 2);
        sum += (1 - over[i].w()) * picture[i] + over[i].head<3>();
      }
      for (int c = 0; c < 3; ++c) {
        const float linear = 0.25f * sum[c], beyond = linear - shoulder, room = 1 - shoulder;
        const float toned = beyond < 0 ? linear : shoulder + room * (1 - std::exp(-beyond / room));
        image.at(column, row, c) = static_cast<std::uint8_t>(std::lround(255 * to_seen(toned)));
      }
    }
  }
  return image;
}

}  // namespace

Studio::Studio(const std::string& folder)
    : data_(folder),
      shape_(data_),
      skin_(data_),
      hair_(read_styles(data_, hair_styles())),
      brows_(read_styles(data_, brow_styles())),
      lashes_(read_styles(data_, lash_styles())),
      eyes_(data_.proxy("eyes/HighPolyEyes")),
      teeth_(data_.proxy("teeth/Teeth_Base")),
      teeth_texture_(read_texture(data_.file("proxies/teeth/Teeth_Base/textures/teeth.png"))),
      openness_(measure_openness(data_)) {
  for (const Style& style : iris_styles())
    irises_.push_back(read_texture(data_.file(style.texture)));
  // The cornea is a shell that its texture leaves clear.
  auto& eye = eyes_.surface;
  const auto clear = [&](const Triangle& triangle) {
    return irises_.front().at(uv_at(eye, triangle, Vector3f::Constant(1.f / 3))).w() < 0.5f;
  };
  eye.triangles.erase(std::remove_if(eye.triangles.begin(), eye.triangles.end(), clear),
                      eye.triangles.end());
}

Points Studio::head_of(const Person& person) const {
  Points points = shape_.vertices(person);
  if (!person.attributes.beard) return points;
  const Points normals = vertex_normals(data_.body(), points);
  for (std::size_t v = 0; v < points.size(); ++v) {
    const float beard =
        openness_[v] > 0 ? beard_at(data_.base()[v], person.identity.beard_moustache) : 0;
    if (beard > 0) points[v] += 0.09f * person.identity.beard_length * beard * normals[v];
  }
  return points;
}

Glasses Studio::glasses_on(const Points& head, std::size_t shape) const {
  const Vector3f right = mean_of(head, right_eye_joint), left = mean_of(head, left_eye_joint);
  float front = 0, ear = 0;
  for (const Triangle& triangle : data_.body().triangles) {
    const Vector3f& p = head[static_cast<std::size_t>(triangle.vertex[0])];
    const float above = p.y() - left.y();
    // Before brows and cheeks; the nose may come through, that is what bridges are for.
    if (std::abs(above - 0.05f) < 0.22f && std::abs(p.x()) < 0.5f)
      front = std::max(front, p.z() - 0.12f * smooth_step(0.2f, 0, std::abs(p.x())));
    if (std::abs(above - 0.1f) < 0.1f && p.z() < 1.0f && p.z() > 0.75f)
      ear = std::max(ear, std::abs(p.x()));
  }
  return make_glasses(right, left, front + 0.03f, ear, shape);
}

Image Studio::portrait(const Person& person, int size, int margin) const {
  const auto& [attributes, who] = person;
  const int whole = size + 2 * margin, side = 2 * whole;  // side: in samples
  // The camera is set up for the person at rest in the middle of every fader, so that no fader
  // moves the picture.
  Person reference = person;
  reference.attributes = Attributes{};
  const Camera camera(who.yaw, who.pitch, shape_.vertices(reference), 2 * size, 2 * margin);
  const Light light(who, camera);

  const Points head = head_of(person), eyes = eyes_.fit(head), teeth = teeth_.fit(head);
  Scene scene(camera, light, side);
  scene.add(Material::skin, data_.body(), head);
  scene.add(Material::eye, eyes_.surface, eyes);
  scene.add(Material::teeth, teeth_.surface, teeth);
  Glasses glasses;
  if (attributes.glasses) {
    glasses = glasses_on(head, who.frame);
    scene.add(Material::frame, glasses.surface, glasses.points);
  }

  const Vector3f hair = greyed(who.hair_colour, person);
  const std::vector<WornCards> worn = {
      {hair_[who.hair], head, hair, 1, true},
      {brows_[who.brows], head, 0.55f * hair, 0.62f + 0.38f * attributes.gender, false},
      {lashes_[who.lashes], head, Vector3f::Constant(0.02f), 0.8f - 0.5f * attributes.gender,
       false}};
  cast_shadow(worn.front(), scene.shadow());

  const Texture skin = skin_.paint(person);
  const auto picture =
      scene.shade({&person, &skin, &irises_[who.iris], &teeth_texture_, &data_.base(), &openness_});
  return developed(picture, lay_over(scene, worn), whole);
}

}  // namespace fader::people
