#include "tests/trainer/draw_pictures.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <stdexcept>
#include <vector>

#include "native-trainer/png.hpp"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

namespace fader {
namespace {

namespace fs = std::filesystem;

void append(void* context, void* data, int size) {
  auto& bytes = *static_cast<std::vector<char>*>(context);
  bytes.insert(bytes.end(), static_cast<const char*>(data), static_cast<const char*>(data) + size);
}

std::string numbered(const char* format, int number) {
  char name[64];
  std::snprintf(name, sizeof name, format, number);
  return name;
}

/// Attributes that are independent of each other over a set of 30 or more.
DrawnFace face_of(int index) {
  DrawnFace face;
  face.glasses = index % 2 == 1;
  face.hat = index / 2 % 2 == 1;
  face.tone = static_cast<float>(index * 7 % 11) / 10.0f;
  face.seed = index;
  return face;
}

}  // namespace

Image drawn_face(const DrawnFace& face, int width, int height) {
  Image image(width, height, 3);
  const float unit = static_cast<float>(std::min(width, height));
  const float x0 = static_cast<float>(width) / 2 + unit * 0.01f * static_cast<float>(face.seed % 5);
  const float y0 = static_cast<float>(height) / 2;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const float u = (static_cast<float>(x) - x0) / unit, v = (static_cast<float>(y) - y0) / unit;
      int rgb[3] = {60 + face.seed * 37 % 100, 90 + face.seed * 53 % 100, 160};
      if (u * u + v * v < 0.12f) {
        for (int c = 0; c < 3; ++c) rgb[c] = static_cast<int>(60 + 180 * face.tone) - 10 * c;
      }
      if (face.hat && v < -0.2f && v > -0.4f && u > -0.25f && u < 0.25f) {
        rgb[0] = 200, rgb[1] = 30, rgb[2] = 30;
      }
      if (face.glasses && v > -0.1f && v < 0.0f && u > -0.3f && u < 0.3f) {
        rgb[0] = rgb[1] = rgb[2] = 10;
      }
      for (int c = 0; c < 3; ++c) image.at(x, y, c) = static_cast<std::uint8_t>(rgb[c]);
    }
  }
  return image;
}

void write_jpeg(const std::string& path, const Image& rgb) {
  std::vector<char> bytes;
  if (!stbi_write_jpg_to_func(append, &bytes, rgb.width, rgb.height, rgb.channels,
                              rgb.pixels.data(), 95)) {
    throw std::runtime_error(path + " cannot be packed as JPEG");
  }
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error(path + " cannot be written");
}

void write_picture_folder(const std::string& folder, int train, int test, int side) {
  fs::create_directories(folder + "/changed");
  std::ofstream table(folder + "/attributes.csv"), changed(folder + "/counterfactuals.csv");
  table << "file,glasses,tone,hair,split\n";
  changed << "source,attribute,value,file\n";
  constexpr int validation = 5;
  for (int i = 0; i < train + test + validation; ++i) {
    const DrawnFace face = face_of(i);
    const std::string file = numbered("%04d.png", i);
    write_png(folder + "/" + file, drawn_face(face, side, side));
    table << file << ',' << face.glasses << ',' << face.tone << ',' << (face.hat ? "hat" : "bare")
          << ','
          << (i < train          ? "train"
              : i < train + test ? "test"
                                 : "validation")
          << '\n';
    if (i < train || i >= train + test) continue;
    DrawnFace other = face;
    other.glasses = !face.glasses;
    const std::string glasses_file = numbered("changed/%04d-glasses.png", i);
    write_png(folder + "/" + glasses_file, drawn_face(other, side, side));
    changed << file << ",glasses," << other.glasses << ',' << glasses_file << '\n';
    other = face;
    other.tone = 1 - face.tone;
    const std::string tone_file = numbered("changed/%04d-tone.png", i);
    write_png(folder + "/" + tone_file, drawn_face(other, side, side));
    changed << file << ",tone," << other.tone << ',' << tone_file << '\n';
  }
  std::ofstream(folder + "/attributes.json")
      << R"({"name": "drawn faces", "credit": "drawn by a test", "shippable": true,
  "attributes": [{"name": "tone", "kind": "continuous", "range": [0, 1], "default": 0.5}]})";
}

void write_celeba(const std::string& folder, int train, int test, int more) {
  fs::create_directories(folder + "/img_align_celeba");
  std::ofstream attributes(folder + "/list_attr_celeba.txt");
  std::ofstream partition(folder + "/list_eval_partition.txt");
  const int count = train + 1 + test;
  attributes << count << "\nEyeglasses Smiling Wearing_Hat ";
  for (int a = 1; a <= more; ++a) attributes << numbered("Coin_%02d ", a);
  attributes << '\n';
  std::mt19937 coin(1);
  for (int i = 0; i < count; ++i) {
    const DrawnFace face = face_of(i);
    const std::string file = numbered("%06d.jpg", i + 1);
    write_jpeg(folder + "/img_align_celeba/" + file, drawn_face(face, 178, 218));
    const auto word = [](bool present) { return present ? "  1" : " -1"; };
    attributes << file << word(face.glasses) << word(i / 4 % 2 == 1) << word(face.hat);
    for (int a = 1; a <= more; ++a) attributes << word(coin() % 2 == 0);
    attributes << '\n';
    partition << file << ' ' << (i < train ? 0 : i == train ? 1 : 2) << '\n';
  }
}

}  // namespace fader
