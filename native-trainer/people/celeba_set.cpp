#include "native-trainer/people/celeba_set.hpp"

#include <cstdio>
#include <filesystem>
#include <string>

#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/people/workers.hpp"
#include "native-trainer/writable.hpp"
#include "shared/disk.hpp"

namespace fader::people {
namespace {

// CelebA's pictures have 178 × 218 pixels; the square that people cut out of them, and that our
// camera is aligned to, is rows 20 to 197.
constexpr int width = 178, margin = 20, quality = 92;

struct CelebaAttribute {
  const char* name;
  bool (*is)(const Attributes&);
};
constexpr CelebaAttribute celeba_attributes[] = {
    {"Eyeglasses", [](const Attributes& a) { return a.glasses; }},
    {"Male", [](const Attributes& a) { return a.gender >= 0.5f; }},
    {"Narrow_Eyes", [](const Attributes& a) { return a.eyes_open < 0.5f; }},
    {"No_Beard", [](const Attributes& a) { return !a.beard; }},
    {"Pale_Skin", [](const Attributes& a) { return a.skin_tone < 0.5f; }},
    {"Smiling", [](const Attributes& a) { return a.smile >= 0.5f; }},
    {"Young", [](const Attributes& a) { return a.age < 45; }},
};

std::string file_of(std::int64_t index) {
  char text[32];
  std::snprintf(text, sizeof text, "%06lld.jpg", static_cast<long long>(index + 1));
  return text;
}

Image without_sides(const Image& whole) {
  Image picture(width, whole.height, 3);
  for (int y = 0; y < whole.height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) picture.at(x, y, c) = whole.at(x + margin, y, c);
  return picture;
}

}  // namespace

void generate_celeba(const Studio& studio, const DataSetOptions& o) {
  const std::string folder = o.out + "/img_align_celeba";
  require_writable_folder(folder);
  claim_folder(o.out, "seed " + std::to_string(o.seed) + ", as CelebA");
  remove_unfinished_in(folder);
  const std::string attributes = o.out + "/list_attr_celeba.txt",
                    parts = o.out + "/list_eval_partition.txt";
  for (const auto& table : {attributes, parts}) std::filesystem::remove(table);

  const auto path_of = [&](std::int64_t i) { return folder + "/" + file_of(i); };
  const std::int64_t first =
      first_missing(o.count, [&](std::int64_t i) { return std::filesystem::exists(path_of(i)); });
  for_each_person(first, o.count, o.threads, [&](std::int64_t i) {
    const std::string path = path_of(i);
    if (std::filesystem::exists(path)) return;
    const Image whole = studio.portrait(person_of(o.seed, i), width, margin);
    value_or_throw(write_atomically(path, write_jpeg(without_sides(whole), quality)));
  });

  std::string labels = std::to_string(o.count) + "\n", partition;
  for (const CelebaAttribute& attribute : celeba_attributes)
    labels += std::string(attribute.name) + " ";
  labels += "\n";
  const std::int64_t test = o.count - o.held_out, validation = test - test / 10;
  for (std::int64_t i = 0; i < o.count; ++i) {
    const Attributes own = person_of(o.seed, i).attributes;
    labels += file_of(i);
    for (const CelebaAttribute& attribute : celeba_attributes)
      labels += attribute.is(own) ? "  1" : " -1";
    labels += "\n";
    partition += file_of(i) + (i >= test ? " 2\n" : i >= validation ? " 1\n" : " 0\n");
  }
  value_or_throw(write_atomically(parts, {partition.begin(), partition.end()}));
  value_or_throw(write_atomically(attributes, {labels.begin(), labels.end()}));
}

}  // namespace fader::people
