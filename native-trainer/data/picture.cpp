#include "native-trainer/data/picture.hpp"

#include <algorithm>
#include <stdexcept>

#include "native-trainer/data/image_file.hpp"
#include "shared/image.hpp"

namespace fader {
namespace {

constexpr int celeba_width = 178, celeba_height = 218, celeba_first_row = 20;

std::string size_text(const Image& image) {
  return std::to_string(image.width) + "×" + std::to_string(image.height);
}

Image cropped(const Image& image, int x, int y, int side) {
  Image part(side, side, image.channels);
  paste(image, part, -x, -y);
  return part;
}

Image square(const Image& image, Crop crop, int target, const std::string& name) {
  if (crop == Crop::celeba) {
    if (image.width != celeba_width || image.height != celeba_height) {
      throw std::runtime_error(name + " is " + size_text(image) +
                               " pixels, not 178×218; give CelebA's aligned and cropped pictures");
    }
    return cropped(image, 0, celeba_first_row, celeba_width);
  }
  const int side = std::min(image.width, image.height);
  if (side < target) {
    throw std::runtime_error(name + " is " + size_text(image) + " pixels, smaller than --img_sz " +
                             std::to_string(target) +
                             "; give a larger picture, or a smaller --img_sz");
  }
  return cropped(image, (image.width - side) / 2, (image.height - side) / 2, side);
}

}  // namespace

void read_picture(const std::vector<std::uint8_t>& bytes, const std::string& name, Crop crop,
                  int channels, int side, std::uint8_t* planar) {
  const Image whole = with_channels(decode_image(bytes, name, 4), channels);
  Image image = square(whole, crop, side, name);
  if (image.width != side) image = resized(image, side, side);
  const std::size_t plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  for (std::size_t i = 0; i < plane; ++i) {
    for (int c = 0; c < channels; ++c) {
      planar[static_cast<std::size_t>(c) * plane + i] =
          image.pixels[i * static_cast<std::size_t>(channels) + static_cast<std::size_t>(c)];
    }
  }
}

}  // namespace fader
