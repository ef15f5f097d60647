#include "native-trainer/png.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <vector>

#include "native-trainer/or_throw.hpp"
#include "shared/disk.hpp"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBI_NO_STDIO
#include <stb_image.h>
#include <stb_image_write.h>

namespace fader {
namespace {

constexpr std::size_t max_file_bytes = 0x7fffffff;  // what stb_image can count
constexpr std::int64_t max_pixels = 100000000;      // a small file may claim to be a huge picture

void append(void* context, void* data, int size) {
  auto& bytes = *static_cast<std::vector<std::uint8_t>*>(context);
  const auto* first = static_cast<const std::uint8_t*>(data);
  bytes.insert(bytes.end(), first, first + size);
}

/// stb_image paints what a cut JPEG lacks in grey; its end mark is missing then. What cameras hang
/// after the picture is short beside this.
bool is_cut_jpeg(const std::vector<std::uint8_t>& bytes) {
  const bool jpeg = bytes.size() > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8;
  const std::uint8_t mark[] = {0xFF, 0xD9};
  const std::ptrdiff_t tail = 1 << 12;
  const auto from = bytes.end() - std::min<std::ptrdiff_t>(bytes.end() - bytes.begin(), tail);
  return jpeg && std::search(from, bytes.end(), mark, mark + 2) == bytes.end();
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
  const std::vector<std::uint8_t> bytes = value_or_throw(read_file(path));
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error(path + ": cannot be read as a picture (" + why +
                             "); give a PNG or JPEG file");
  };
  const auto size = static_cast<int>(std::min(bytes.size(), max_file_bytes));
  int width = 0, height = 0, in_file = 0;
  if (!stbi_info_from_memory(bytes.data(), size, &width, &height, &in_file)) {
    refuse(stbi_failure_reason());
  }
  if (static_cast<std::int64_t>(width) * height > max_pixels) {
    refuse("it claims " + std::to_string(width) + "×" + std::to_string(height) + " pixels");
  }
  if (is_cut_jpeg(bytes)) refuse("it is cut short");
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(bytes.data(), size, &width, &height, &in_file, channels),
      stbi_image_free);
  if (!pixels) refuse(stbi_failure_reason());
  Image image(width, height, channels ? channels : in_file);
  image.pixels.assign(pixels.get(), pixels.get() + image.pixels.size());
  return image;
}

}  // namespace fader
