#include "shared/image.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace fader {
namespace {

/// Source pixels first, first + 1, … that make one target pixel along one axis. Weights sum to 1.
struct Taps {
  int first = 0;
  std::vector<float> weights;
};

/// The mean over the target pixel's area: whole source pixels, and parts of those at its ends.
std::vector<Taps> area_taps(int source, int target) {
  const double scale = static_cast<double>(source) / target;
  std::vector<Taps> axis(static_cast<std::size_t>(target));
  for (int t = 0; t < target; ++t) {
    const double begin = t * scale, end = (t + 1) * scale;
    Taps& taps = axis[static_cast<std::size_t>(t)];
    taps.first = static_cast<int>(begin);
    for (int s = taps.first; s < source && s < end; ++s) {
      const double covered = std::min(end, s + 1.0) - std::max<double>(begin, s);
      taps.weights.push_back(static_cast<float>(covered / scale));
    }
  }
  return axis;
}

/// Between the two nearest source pixels' centres; beyond the outermost ones the border continues.
std::vector<Taps> bilinear_taps(int source, int target) {
  const double scale = static_cast<double>(source) / target;
  std::vector<Taps> axis(static_cast<std::size_t>(target));
  for (int t = 0; t < target; ++t) {
    const double centre = std::clamp((t + 0.5) * scale - 0.5, 0.0, source - 1.0);
    Taps& taps = axis[static_cast<std::size_t>(t)];
    taps.first = static_cast<int>(centre);
    const auto right = static_cast<float>(centre - taps.first);
    taps.weights = {1.0f - right};
    if (right > 0.0f) taps.weights.push_back(right);
  }
  return axis;
}

std::vector<Taps> resampling_taps(int source, int target) {
  return target < source ? area_taps(source, target) : bilinear_taps(source, target);
}

std::uint8_t rounded(float value) {  // NaN: 0
  if (!(value > 0.0f)) return 0;
  return value < 255.0f ? static_cast<std::uint8_t>(value + 0.5f) : 255;
}

/// BT.601, exact in integers so that it is the same everywhere.
std::uint8_t luma(int red, int green, int blue) {
  return static_cast<std::uint8_t>((299 * red + 587 * green + 114 * blue + 500) / 1000);
}

/// value · alpha / 255, rounded: the value over black.
int over_black(int value, int alpha) { return (value * alpha + 127) / 255; }

}  // namespace

Image::Image(int width, int height, int channels, std::uint8_t fill)
    : width(width),
      height(height),
      channels(channels),
      pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                 static_cast<std::size_t>(channels),
             fill) {}

std::uint8_t& Image::at(int x, int y, int channel) {
  assert(x >= 0 && x < width && y >= 0 && y < height && channel >= 0 && channel < channels);
  return pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(x)) *
                    static_cast<std::size_t>(channels) +
                static_cast<std::size_t>(channel)];
}

std::uint8_t Image::at(int x, int y, int channel) const {
  return const_cast<Image&>(*this).at(x, y, channel);
}

std::uint8_t to_8_bit(float value) { return rounded((value + 1.0f) * 127.5f); }

void to_planar(const Image& image, float* planar) {
  for (int c = 0; c < image.channels; ++c) {
    for (int y = 0; y < image.height; ++y) {
      for (int x = 0; x < image.width; ++x) {
        *planar++ = static_cast<float>(image.at(x, y, c)) / 127.5f - 1.0f;
      }
    }
  }
}

Image from_planar(const float* planar, int channels, int side) {
  Image image(side, side, channels);
  for (int c = 0; c < channels; ++c) {
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) image.at(x, y, c) = to_8_bit(*planar++);
    }
  }
  return image;
}

void to_rgba(const float* planar, int channels, int side, std::uint8_t* rgba) {
  const std::size_t plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  const float* const green = channels == 1 ? planar : planar + plane;
  const float* const blue = channels == 1 ? planar : planar + 2 * plane;
  for (std::size_t i = 0; i < plane; ++i) {
    rgba[4 * i + 0] = to_8_bit(planar[i]);
    rgba[4 * i + 1] = to_8_bit(green[i]);
    rgba[4 * i + 2] = to_8_bit(blue[i]);
    rgba[4 * i + 3] = 255;
  }
}

Image resized(const Image& image, int width, int height) {
  Image result(width, height, image.channels);
  if (image.width == 0 || image.height == 0) return result;  // nothing to take from: black
  const std::vector<Taps> columns = resampling_taps(image.width, width);
  const std::vector<Taps> rows = resampling_taps(image.height, height);
  for (int y = 0; y < height; ++y) {
    const Taps& row = rows[static_cast<std::size_t>(y)];
    for (int x = 0; x < width; ++x) {
      const Taps& column = columns[static_cast<std::size_t>(x)];
      for (int c = 0; c < image.channels; ++c) {
        float sum = 0.0f;
        for (std::size_t j = 0; j < row.weights.size(); ++j) {
          float line = 0.0f;
          for (std::size_t i = 0; i < column.weights.size(); ++i) {
            line += column.weights[i] * image.at(column.first + static_cast<int>(i),
                                                 row.first + static_cast<int>(j), c);
          }
          sum += row.weights[j] * line;
        }
        result.at(x, y, c) = rounded(sum);
      }
    }
  }
  return result;
}

Image with_channels(const Image& image, int channels) {
  if (channels == image.channels) return image;
  Image result(image.width, image.height, channels);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const bool colour = image.channels >= 3;
      int rgb[3];
      for (int c = 0; c < 3; ++c) {
        rgb[c] = image.at(x, y, colour ? c : 0);
        if (image.channels == 4) rgb[c] = over_black(rgb[c], image.at(x, y, 3));
      }
      if (channels == 1) {
        result.at(x, y) = luma(rgb[0], rgb[1], rgb[2]);
        continue;
      }
      for (int c = 0; c < 3; ++c) result.at(x, y, c) = static_cast<std::uint8_t>(rgb[c]);
      if (channels == 4) result.at(x, y, 3) = 255;
    }
  }
  return result;
}

void paste(const Image& part, Image& whole, int x, int y) {
  assert(part.channels == whole.channels);
  for (int v = std::max(0, -y); v < part.height && y + v < whole.height; ++v) {
    for (int u = std::max(0, -x); u < part.width && x + u < whole.width; ++u) {
      for (int c = 0; c < whole.channels; ++c) whole.at(x + u, y + v, c) = part.at(u, v, c);
    }
  }
}

Image upright(const Image& image, int orientation) {
  if (orientation < 2 || orientation > 8) return image;
  const bool turned = orientation >= 5;  // rows become columns
  const int w = image.width, h = image.height;
  Image result(turned ? h : w, turned ? w : h, image.channels);
  for (int y = 0; y < result.height; ++y) {
    for (int x = 0; x < result.width; ++x) {
      int from_x = turned ? y : x, from_y = turned ? x : y;
      if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
        from_x = w - 1 - from_x;
      if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
        from_y = h - 1 - from_y;
      for (int c = 0; c < image.channels; ++c) result.at(x, y, c) = image.at(from_x, from_y, c);
    }
  }
  return result;
}

}  // namespace fader
