#include "shared/exif.hpp"

#include <libexif/exif-data.h>

#include <memory>

namespace fader {

int exif_orientation(const std::vector<std::uint8_t>& file) {
  const std::unique_ptr<ExifData, void (*)(ExifData*)> data(
      exif_data_new_from_data(file.data(), static_cast<unsigned>(file.size())), [](ExifData* exif) {
        if (exif) exif_data_unref(exif);
      });
  if (!data) return 1;
  const ExifEntry* entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
  if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->size < 2) return 1;
  return exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
}

}  // namespace fader
