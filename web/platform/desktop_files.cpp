#include "web/platform/desktop_files.hpp"

#include <memory>
#include <system_error>

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#include <stb_image.h>

#include "shared/exif.hpp"

namespace fader {
std::optional<Image> picture_of_bytes(const std::vector<std::uint8_t>& bytes, int channels) {
  constexpr long long most_pixels = 100'000'000;
  int width = 0, height = 0, own = 0;
  const auto size = static_cast<int>(bytes.size());
  if (bytes.empty() || !stbi_info_from_memory(bytes.data(), size, &width, &height, &own) ||
      static_cast<long long>(width) * height > most_pixels)
    return std::nullopt;
  const std::unique_ptr<unsigned char, void (*)(void*)> pixels(
      stbi_load_from_memory(bytes.data(), size, &width, &height, &own, channels), stbi_image_free);
  if (!pixels) return std::nullopt;
  Image image(width, height, channels > 0 ? channels : own);
  image.pixels.assign(pixels.get(), pixels.get() + image.pixels.size());
  return image;
}

Result<Image> picture_of_file(const std::vector<std::uint8_t>& file, const std::string& path) {
  std::optional<Image> image = picture_of_bytes(file, 4);
  if (!image)
    return Error{path + ": is neither a PNG, JPEG, GIF or BMP picture nor a .safetensors model"};
  return upright(*image, exif_orientation(file));
}

void WatchedFile::watch(const std::string& path) {
  path_ = path;
  known_ = seen_ = stamp();
}

std::optional<WatchedFile::Stamp> WatchedFile::stamp() const {
  std::error_code gone;
  const Stamp stamp = {
      std::filesystem::file_size(path_, gone),
      gone ? std::filesystem::file_time_type{} : std::filesystem::last_write_time(path_, gone)};
  return gone ? std::nullopt : std::optional<Stamp>(stamp);
}

bool WatchedFile::changed() {
  const std::optional<Stamp> now = stamp();
  if (!now) return false;
  const bool rests = now == seen_;
  seen_ = now;
  if (!rests || now == known_) return false;
  known_ = now;
  return true;
}

}  // namespace fader
