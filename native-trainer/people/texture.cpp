#include "native-trainer/people/texture.hpp"

#include <array>
#include <cmath>

#include "native-trainer/data/image_file.hpp"

namespace fader::people {

float to_linear(float seen) {
  return seen <= 0.04045f ? seen / 12.92f : std::pow((seen + 0.055f) / 1.055f, 2.4f);
}

float to_seen(float linear) {
  if (linear <= 0.0031308f) return 12.92f * std::max(linear, 0.f);
  return 1.055f * std::pow(std::min(linear, 1.f), 1 / 2.4f) - 0.055f;
}

Eigen::Vector4f Texture::at(const Eigen::Vector2f& uv) const {
  const float x = uv.x() * static_cast<float>(width) - 0.5f;
  const float y = (1 - uv.y()) * static_cast<float>(height) - 0.5f;
  const int x0 = static_cast<int>(std::floor(x)), y0 = static_cast<int>(std::floor(y));
  const float fx = x - static_cast<float>(x0), fy = y - static_cast<float>(y0);
  const auto texel = [&](int column, int row) -> const Eigen::Vector4f& {
    column = ((column % width) + width) % width, row = ((row % height) + height) % height;
    return texels[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(column)];
  };
  return (1 - fy) * ((1 - fx) * texel(x0, y0) + fx * texel(x0 + 1, y0)) +
         fy * ((1 - fx) * texel(x0, y0 + 1) + fx * texel(x0 + 1, y0 + 1));
}

Texture read_texture(const std::string& path) {
  const Image image = read_image(path, 4);
  std::array<float, 256> linear{};
  for (std::size_t i = 0; i < 256; ++i) linear[i] = to_linear(static_cast<float>(i) / 255);
  Texture texture;
  texture.width = image.width, texture.height = image.height;
  texture.texels.reserve(image.pixels.size() / 4);
  for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
    const std::uint8_t* p = &image.pixels[i];
    texture.texels.emplace_back(linear[p[0]], linear[p[1]], linear[p[2]],
                                static_cast<float>(p[3]) / 255);
  }
  return texture;
}

}  // namespace fader::people
