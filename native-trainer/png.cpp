#include "native-trainer/png.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include "shared/disk.hpp"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBI_NO_STDIO
#define STBI_NO_JPEG
#include <stb_image.h>
#include <stb_image_write.h>

namespace fader {
namespace {

constexpr std::size_t max_file_bytes = 0x7fffffff;  // what stb_image can count

void append(void* context, void* data, int size) {
  auto& bytes = *static_cast<std::vector<std::uint8_t>*>(context);
  const auto* first = static_cast<const std::uint8_t*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

}  // namespace

std::vector<std::uint8_t> png_bytes(const Image& image) {
  if (image.width < 1 || image.height < 1) {
    throw std::runtime_error("a picture without pixels cannot be written");
  }
  std::vector<std::uint8_t> bytes;
  const int row_bytes = image.width * image.channels;
  if (!stbi_write_png_to_func(append, &bytes, image.width, image.height, image.channels,
                              image.pixels.data(), row_bytes)) {
    throw std::runtime_error("the picture could not be packed as PNG; memory ran out");
  }
  return bytes;
}

void write_png(const std::string& path, const Image& image) {
  std::vector<std::uint8_t> bytes;
  try {
    bytes = png_bytes(image);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
  const auto written = write_atomically(path, bytes);
  if (!written) throw std::runtime_error(written.error());
}

Image read_png(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels) {
  const auto size = static_cast<int>(std::min(bytes.size(), max_file_bytes));
  int width = 0, height = 0, in_file = 0;
  if (!stbi_info_from_memory(bytes.data(), size, &width, &height, &in_file))
    throw std::runtime_error(stbi_failure_reason());
  if (static_cast<std::int64_t>(width) * height > max_pixels)
    throw std::runtime_error("it claims " + std::to_string(width) + "×" + std::to_string(height) +
                             " pixels");
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(bytes.data(), size, &width, &height, &in_file, channels),
      stbi_image_free);
  if (!pixels) throw std::runtime_error(stbi_failure_reason());
  Image image(width, height, channels ? channels : in_file);
  image.pixels.assign(pixels.get(), pixels.get() + image.pixels.size());
  return image;
}

}  // namespace fader
