#include "native-trainer/data/jpeg.hpp"

#include <turbojpeg.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "shared/exif.hpp"

namespace fader {
namespace {

bool contains(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

/// A decoder goes on after a warning, over what is damaged.
void require_whole(tjhandle decoder, int status) {
  if (status == 0) return;
  const std::string message = tjGetErrorStr2(decoder);
  if (contains(message, "remature end")) throw std::runtime_error("it is cut short");
  const bool harmless = tjGetErrorCode(decoder) == TJERR_WARNING && contains(message, "extraneous");
  if (!harmless) throw std::runtime_error(message);
}

}  // namespace

bool is_jpeg(const std::vector<std::uint8_t>& bytes) {
  return bytes.size() > 2 && bytes[0] == 0xFF && bytes[1] == 0xD8;
}

Image read_jpeg(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels) {
  const std::unique_ptr<void, int (*)(tjhandle)> decoder(tjInitDecompress(), tjDestroy);
  if (!decoder) throw std::runtime_error("libjpeg-turbo cannot be started");
  int width = 0, height = 0, subsampling = 0, colours = 0;
  const auto size = static_cast<unsigned long>(bytes.size());
  require_whole(decoder.get(), tjDecompressHeader3(decoder.get(), bytes.data(), size, &width, &height,
                                                   &subsampling, &colours));
  if (static_cast<std::int64_t>(width) * height > max_pixels)
    throw std::runtime_error("it claims " + std::to_string(width) + "×" + std::to_string(height) +
                             " pixels");
  if (channels == 0) channels = colours == TJCS_GRAY ? 1 : 3;
  const int format = channels == 1 ? TJPF_GRAY : channels == 3 ? TJPF_RGB : TJPF_RGBA;
  Image image(width, height, channels);
  require_whole(decoder.get(), tjDecompress2(decoder.get(), bytes.data(), size, image.pixels.data(),
                                             width, 0, height, format, TJFLAG_ACCURATEDCT));
  return upright(image, exif_orientation(bytes));
}

std::vector<std::uint8_t> write_jpeg(const Image& image, int quality) {
  const std::unique_ptr<void, int (*)(tjhandle)> encoder(tjInitCompress(), tjDestroy);
  if (!encoder) throw std::runtime_error("libjpeg-turbo cannot be started");
  const bool grey = image.channels == 1;
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  const int status =
      tjCompress2(encoder.get(), image.pixels.data(), image.width, 0, image.height,
                  grey ? TJPF_GRAY : TJPF_RGB, &bytes, &size, grey ? TJSAMP_GRAY : TJSAMP_420,
                  quality, TJFLAG_ACCURATEDCT);
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owned(bytes, tjFree);
  if (status != 0) throw std::runtime_error(tjGetErrorStr2(encoder.get()));
  return {bytes, bytes + size};
}

}  // namespace fader
