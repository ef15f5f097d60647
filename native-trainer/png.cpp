#include "native-trainer/png.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include "shared/weights_file.hpp"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image.h>
#include <stb_image_write.h>

namespace fader {
namespace {

void append(void* context, void* data, int size) {
  auto& bytes = *static_cast<std::vector<std::uint8_t>*>(context);
  const auto* first = static_cast<const std::uint8_t*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

}  // namespace

void write_png(const std::string& path, const Image& image) {
  if (image.width < 1 || image.height < 1) {
    throw std::runtime_error(path + ": a picture without pixels cannot be written");
  }
  std::vector<std::uint8_t> bytes;
  const int row_bytes = image.width * image.channels;
  if (!stbi_write_png_to_func(append, &bytes, image.width, image.height, image.channels,
                              image.pixels.data(), row_bytes)) {
    throw std::runtime_error(path + ": the picture could not be packed as PNG; memory ran out");
  }
  const auto written = write_atomically(path, bytes);
  if (!written) throw std::runtime_error(written.error());
}

Image read_png(const std::string& path, int channels) {
  int width = 0, height = 0, in_file = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load(path.c_str(), &width, &height, &in_file, channels), stbi_image_free);
  if (!pixels) {
    throw std::runtime_error(path + ": cannot be read as a picture (" + stbi_failure_reason() +
                             "); give a PNG file");
  }
  Image image(width, height, channels ? channels : in_file);
  image.pixels.assign(pixels.get(), pixels.get() + image.pixels.size());
  return image;
}

}  // namespace fader
