#include "native-trainer/data/heif.hpp"

#include <libheif/heif.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>

namespace fader {
namespace {

template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

void require(const heif_error& error) {
  if (error.code != heif_error_Ok) throw std::runtime_error(error.message);
}

Owned<heif_image> decoded(const heif_image_handle* handle, bool alpha) {
  const std::unique_ptr<heif_decoding_options, void (*)(heif_decoding_options*)> options(
      heif_decoding_options_alloc(), heif_decoding_options_free);
  if (!options) throw std::runtime_error("libheif cannot be started");
  options->convert_hdr_to_8bit = 1;
  heif_image* image = nullptr;
  require(heif_decode_image(handle, &image, heif_colorspace_RGB,
                            alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
                            options.get()));
  return {image, [](heif_image* owned) { heif_image_release(owned); }};
}

}  // namespace

bool is_heif(const std::vector<std::uint8_t>& bytes) {
  return bytes.size() > 12 &&
         heif_check_filetype(bytes.data(),
                             static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 12))) ==
             heif_filetype_yes_supported;
}

Image read_heif(const std::vector<std::uint8_t>& bytes, int channels, std::int64_t max_pixels) {
  const Owned<heif_context> context(heif_context_alloc(), heif_context_free);
  if (!context) throw std::runtime_error("libheif cannot be started");
  heif_context_set_max_decoding_threads(context.get(),
                                        0);  // pictures are read side by side already
  require(heif_context_read_from_memory_without_copy(context.get(), bytes.data(), bytes.size(),
                                                     nullptr));
  heif_image_handle* primary = nullptr;
  require(heif_context_get_primary_image_handle(context.get(), &primary));
  const Owned<heif_image_handle> handle(
      primary, [](heif_image_handle* owned) { heif_image_handle_release(owned); });
  const int width = heif_image_handle_get_width(primary),
            height = heif_image_handle_get_height(primary);
  if (width < 1 || height < 1 || static_cast<std::int64_t>(width) * height > max_pixels)
    throw std::runtime_error("it claims " + std::to_string(width) + "×" + std::to_string(height) +
                             " pixels");
  const bool alpha =
      channels == 4 || (channels == 0 && heif_image_handle_has_alpha_channel(primary));
  // libheif turns and mirrors as the format's own properties say. EXIF's orientation is not asked:
  // in this format it tells the same once more (ISO/IEC 23008-12), and would turn the picture
  // twice.
  const Owned<heif_image> pixels = decoded(primary, alpha);
  Image image(heif_image_get_primary_width(pixels.get()),
              heif_image_get_primary_height(pixels.get()), alpha ? 4 : 3);
  int stride = 0;
  const std::uint8_t* rows =
      heif_image_get_plane_readonly(pixels.get(), heif_channel_interleaved, &stride);
  if (!rows) throw std::runtime_error("it has no pixels");
  const std::ptrdiff_t row_bytes = static_cast<std::ptrdiff_t>(image.width) * image.channels;
  for (int y = 0; y < image.height; ++y)
    std::copy_n(rows + static_cast<std::ptrdiff_t>(y) * stride, row_bytes,
                image.pixels.begin() + y * row_bytes);
  return channels == 1 ? with_channels(image, 1) : image;
}

}  // namespace fader
