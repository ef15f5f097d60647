#include "native-trainer/people/person.hpp"

#include <algorithm>
#include <cmath>

#include "native-trainer/people/styles.hpp"

namespace fader::people {
namespace {

/// Linear RGB. Hue and saturation in [0, 1], value as seen (gamma 2.2).
Eigen::Vector3f colour(float hue, float saturation, float value) {
  Eigen::Vector3f rgb;
  for (int c = 0; c < 3; ++c) {
    const float k = std::fmod(static_cast<float>(5 - 2 * c) + 6 * hue, 6.f);
    const float seen = value * (1 - saturation * std::max(0.f, std::min({k, 4 - k, 1.f})));
    rgb[c] = std::pow(seen, 2.2f);
  }
  return rgb;
}

}  // namespace

const std::vector<AttributeInfo>& attribute_list() {
  static const std::vector<AttributeInfo> list = {
      {"age",
       {nullptr, nullptr},
       false,
       18,
       80,
       [](const Attributes& a) { return a.age; },
       [](Attributes& a, float v) { a.age = v; }},
      {"gender",
       {"feminine", "masculine"},
       false,
       0,
       1,
       [](const Attributes& a) { return a.gender; },
       [](Attributes& a, float v) { a.gender = v; }},
      {"smile",
       {"no smile", "smile"},
       false,
       0,
       1,
       [](const Attributes& a) { return a.smile; },
       [](Attributes& a, float v) { a.smile = v; }},
      {"eyes_open",
       {"eyes closed", "eyes open"},
       false,
       0,
       1,
       [](const Attributes& a) { return a.eyes_open; },
       [](Attributes& a, float v) { a.eyes_open = v; }},
      {"glasses",
       {"no glasses", "glasses"},
       true,
       0,
       1,
       [](const Attributes& a) { return a.glasses ? 1.f : 0.f; },
       [](Attributes& a, float v) { a.glasses = v > 0.5f; }},
      {"beard",
       {"no beard", "beard"},
       true,
       0,
       1,
       [](const Attributes& a) { return a.beard ? 1.f : 0.f; },
       [](Attributes& a, float v) { a.beard = v > 0.5f; }},
      {"skin_tone",
       {"light skin", "dark skin"},
       false,
       0,
       1,
       [](const Attributes& a) { return a.skin_tone; },
       [](Attributes& a, float v) { a.skin_tone = v; }},
  };
  return list;
}

float exact(const AttributeInfo& attribute, float value) {
  const float steps = attribute.most > 2 ? 10 : 1000;
  return std::clamp(std::round(value * steps) / steps, attribute.least, attribute.most);
}

std::vector<std::pair<const AttributeInfo*, Person>> counterfactuals(const Person& person) {
  std::vector<std::pair<const AttributeInfo*, Person>> others;
  for (const AttributeInfo& attribute : attribute_list()) {
    const float now = attribute.get(person.attributes), range = attribute.most - attribute.least;
    float value = attribute.binary ? 1 - now : now + 0.5f * range;
    if (value > attribute.most) value -= range;
    Person other = person;
    attribute.set(other.attributes, exact(attribute, value));
    others.emplace_back(&attribute, other);
  }
  return others;
}

Person seen_again(const Person& person, const Person& other) {
  Person again = other;
  Identity& who = again.identity;
  const Identity& same = person.identity;
  who.race = same.race, who.muscle = same.muscle, who.weight = same.weight, who.shape = same.shape;
  who.hair = same.hair, who.hair_colour = same.hair_colour;
  who.brows = same.brows, who.iris = same.iris, who.lashes = same.lashes;
  who.beard_length = same.beard_length, who.beard_moustache = same.beard_moustache;
  who.freckles = same.freckles;
  return again;
}

Person random_person(Random random, std::size_t n_shapes) {
  Person person;
  auto& [a, who] = person;
  a.age = random.uniform(18, 80);
  // Most people are near one end, and the fader needs to know the middle.
  a.gender = random.chance(0.3f) ? random.uniform() : random.chance(0.5f) ? 1.f : 0.f;
  a.smile = random.chance(0.3f) ? 0.f : random.uniform();
  a.eyes_open = random.chance(0.6f) ? 1.f : random.uniform();
  a.skin_tone = random.uniform();
  a.glasses = random.chance(0.35f);
  a.beard = random.chance(0.3f);
  for (const AttributeInfo& attribute : attribute_list())
    attribute.set(a, exact(attribute, attribute.get(a)));

  // Most of one, some of the others: every third is mostly of each.
  float sum = 0;
  for (float& share : who.race) sum += share = 0.1f + 0.4f * random.uniform();
  who.race[random.below(3)] += 1.2f, sum += 1.2f;
  for (float& share : who.race) share /= sum;
  who.muscle = random.uniform(0.3f, 0.7f), who.weight = random.uniform(0.3f, 0.8f);
  for (std::size_t i = 0; i < n_shapes; ++i) who.shape.push_back(random.normal());

  who.hair = random.below(hair_styles().size());
  who.brows = random.below(brow_styles().size());
  who.iris = random.below(iris_styles().size());
  who.lashes = random.below(lash_styles().size());
  struct Shade {
    float hue, saturation, value;
  };
  constexpr Shade shades[] = {{0.07f, 0.35f, 0.13f}, {0.06f, 0.45f, 0.22f}, {0.06f, 0.52f, 0.32f},
                              {0.07f, 0.50f, 0.46f}, {0.10f, 0.48f, 0.68f}, {0.045f, 0.68f, 0.48f}};
  const Shade& shade = shades[random.below(std::size(shades))];
  who.hair_colour = colour(shade.hue, shade.saturation, shade.value * random.uniform(0.85f, 1.15f));
  who.beard_length = random.uniform(0.2f, 1),
  who.beard_moustache = random.chance(0.85f) ? 1.f : 0.f;
  who.freckles = random.chance(0.2f) ? random.uniform() : 0, who.blush = random.uniform(0.1f, 0.6f);
  who.frame = random.below(n_frames);
  constexpr Shade frames[] = {
      {0, 0, 0.08f}, {0.06f, 0.6f, 0.25f}, {0.1f, 0.5f, 0.55f}, {0, 0, 0.55f}, {0.6f, 0.5f, 0.3f}};
  const Shade& frame = frames[random.below(std::size(frames))];
  who.frame_colour = colour(frame.hue, frame.saturation, frame.value);
  who.clothes = colour(random.uniform(), random.uniform(0.05f, 0.55f), random.uniform(0.2f, 0.85f));
  const float hue = random.uniform(), saturation = random.uniform(0.05f, 0.35f);
  const float value = random.uniform(0.3f, 0.85f);
  who.background = colour(hue, saturation, value);
  who.background_edge = colour(hue, saturation, 0.7f * value);
  who.yaw = 0.13f * random.normal(), who.pitch = 0.05f * random.normal();
  who.light_azimuth = random.uniform(-0.9f, 0.9f),
  who.light_elevation = random.uniform(0.35f, 0.95f);
  who.light_warmth = random.uniform(-1, 1), who.ambient = random.uniform(0.35f, 0.6f);
  return person;
}

}  // namespace fader::people
