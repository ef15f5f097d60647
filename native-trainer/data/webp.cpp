#include "native-trainer/data/webp.hpp"

#include <webp/decode.h>
#include <webp/demux.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

#include "shared/exif.hpp"

namespace fader {
namespace {

int orientation_of(const std::vector<std::uint8_t>& bytes) {
  const WebPData data{bytes.data(), bytes.size()};
  const std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer*)> demuxer(WebPDemux(&data),
                                                                     WebPDemuxDelete);
  WebPChunkIterator chunk{};
  if (!demuxer || !WebPDemuxGetChunk(demuxer.get(), "EXIF", 1, &chunk)) return 1;
  std::vector<std::uint8_t> exif(chunk.chunk.bytes, chunk.chunk.bytes + chunk.chunk.size);
  WebPDemuxReleaseChunkIterator(&chunk);
  // libexif knows a block by the six bytes that JPEG has before it; WebP's own needs none, but many
  // programs copy them.
  constexpr std::uint8_t mark[] = {'E', 'x', 'i', 'f', 0, 0};
  if (exif.size() < sizeof mark || std::memcmp(exif.data(), mark, sizeof mark) != 0)
    exif.insert(exif.begin(), mark, mark + sizeof mark);
  return exif_orientation(exif);
}

}  // namespace

bool is_webp(const std::vector<std::uint8_t>& bytes) {
  return bytes.size() > 12 && std::memcmp(bytes.data(), "RIFF", 4) == 0 &&
         std::memcmp(bytes.data() + 8, "WEBP", 4) == 0;
}

Image read_webp(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(bytes.data(), bytes.size(), &features) != VP8_STATUS_OK)
    throw std::runtime_error("it is cut short or damaged");
  if (static_cast<std::int64_t>(features.width) * features.height > max_pixels)
    throw std::runtime_error("it claims " + std::to_string(features.width) + "×" +
                             std::to_string(features.height) + " pixels");
  if (features.has_animation) throw std::runtime_error("it is animated");
  const bool alpha = channels == 4 || (channels == 0 && features.has_alpha);
  Image image(features.width, features.height, alpha ? 4 : 3);
  const auto decode = alpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
  if (!decode(bytes.data(), bytes.size(), image.pixels.data(), image.pixels.size(),
              image.width * image.channels))
    throw std::runtime_error("it is cut short or damaged");
  if (channels == 1) image = with_channels(image, 1);
  return upright(image, orientation_of(bytes));
}

}  // namespace fader
