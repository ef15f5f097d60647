#include "native-trainer/data/image_file.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

#include "native-trainer/data/heif.hpp"
#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/data/webp.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/png.hpp"
#include "shared/disk.hpp"

namespace fader {

Image decode_image(const std::vector<std::uint8_t>& bytes, const std::string& name, int channels) {
  constexpr std::int64_t max_pixels = 100000000;  // a small file may claim to be a huge picture
  const auto read = is_jpeg(bytes)   ? read_jpeg
                    : is_webp(bytes) ? read_webp
                    : is_heif(bytes) ? read_heif
                                     : read_png;
  try {
    return read(bytes, channels, max_pixels);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(name + ": cannot be read as a picture (" + error.what() +
                             "); give a PNG, JPEG, WebP or HEIC file");
  }
}

Image read_image(const std::string& path, int channels) {
  return decode_image(value_or_throw(read_file(path)), path, channels);
}

bool names_picture(const std::string& file) {
  std::string ending = std::filesystem::path(file).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto known = {".png", ".jpg", ".jpeg", ".webp", ".heic", ".heif", ".avif"};
  return std::find(known.begin(), known.end(), ending) != known.end();
}

}  // namespace fader
