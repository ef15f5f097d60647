#include "tests/trainer/draw_digits.hpp"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <utility>

namespace fader {
namespace {

struct Point {
  double x, y;
};
using Stroke = std::vector<Point>;  // in the unit square, y down

constexpr double pi = 3.14159265358979323846;

/// Part of an ellipse; degrees, clockwise from the right.
Stroke arc(Point centre, double radius_x, double radius_y, double from, double to) {
  Stroke stroke;
  constexpr int pieces = 16;
  for (int i = 0; i <= pieces; ++i) {
    const double angle = (from + (to - from) * i / pieces) * pi / 180;
    stroke.push_back(
        {centre.x + radius_x * std::cos(angle), centre.y + radius_y * std::sin(angle)});
  }
  return stroke;
}

Stroke joined(Stroke first, const Stroke& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::vector<Stroke> strokes_of(int digit) {
  switch (digit) {
    case 0:
      return {arc({0.5, 0.5}, 0.30, 0.45, 0, 360)};
    case 1:
      return {{{0.5, 0.05}, {0.5, 0.95}}};
    case 2:
      return {joined(arc({0.5, 0.29}, 0.26, 0.24, 190, 390), {{0.2, 0.92}, {0.8, 0.92}})};
    case 3:
      return {
          joined(arc({0.46, 0.27}, 0.25, 0.22, 215, 450), arc({0.46, 0.71}, 0.28, 0.23, 270, 505))};
    case 4:
      return {{{0.35, 0.05}, {0.2, 0.58}, {0.82, 0.58}}, {{0.66, 0.3}, {0.66, 0.95}}};
    case 5:
      return {joined({{0.76, 0.06}, {0.32, 0.06}, {0.29, 0.46}},
                     arc({0.47, 0.67}, 0.28, 0.26, 235, 505))};
    case 6:
      return {joined({{0.62, 0.04}, {0.36, 0.36}}, arc({0.5, 0.68}, 0.25, 0.26, 200, 560))};
    case 7:
      return {{{0.2, 0.08}, {0.78, 0.08}, {0.42, 0.95}}};
    case 8:
      return {arc({0.5, 0.27}, 0.22, 0.21, 90, 450), arc({0.5, 0.72}, 0.27, 0.24, -90, 270)};
    default:
      return {joined(arc({0.5, 0.3}, 0.25, 0.25, 0, 360), {{0.72, 0.55}, {0.62, 0.95}})};
  }
}

double distance_to_piece(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double along =
      length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0.0;
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

/// std::uniform_real_distribution may differ between standard libraries; this cannot.
double uniform(std::mt19937& random, double low, double high) {
  return low + (high - low) * (static_cast<double>(random()) / 4294967296.0);
}

void write_bytes(const std::string& path, const std::vector<std::uint8_t>& bytes, bool gzip) {
  // "T": written through as it is.
  const gzFile file = gzopen((path + (gzip ? ".gz" : "")).c_str(), gzip ? "wb" : "wbT");
  if (!file) throw std::runtime_error(path + " cannot be written");
  const auto size = static_cast<unsigned>(bytes.size());
  const bool written = gzwrite(file, bytes.data(), size) == static_cast<int>(size);
  if (gzclose(file) != Z_OK || !written) throw std::runtime_error(path + " cannot be written");
}

void append_number(std::vector<std::uint8_t>& bytes, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(number >> shift));
  }
}

}  // namespace

DrawnDigits draw_digits(int count, unsigned seed) {
  constexpr int side = DrawnDigits::side;
  constexpr double box = 20;  // pixels that a digit is high, as in MNIST
  std::mt19937 random(seed);
  DrawnDigits digits;
  for (int i = 0; i < count; ++i) digits.labels.push_back(static_cast<std::uint8_t>(i % 10));
  for (int i = count - 1; i > 0; --i) {
    std::swap(digits.labels[static_cast<std::size_t>(i)],
              digits.labels[random() % static_cast<unsigned>(i + 1)]);
  }
  digits.pixels.resize(static_cast<std::size_t>(count) * side * side);

  std::uint8_t* pixel = digits.pixels.data();
  for (int i = 0; i < count; ++i) {
    const double slant = uniform(random, -0.35, 0.45);
    const double thickness = uniform(random, 1.6, 4.0);
    const double width = box * uniform(random, 0.75, 1.0),
                 height = box * uniform(random, 0.85, 1.0);
    const Point centre{side / 2.0 + uniform(random, -1, 1), side / 2.0 + uniform(random, -1, 1)};
    const double wobble = uniform(random, 0, 0.04), phase_x = uniform(random, 0, 2 * pi),
                 phase_y = uniform(random, 0, 2 * pi);
    digits.slant.push_back(static_cast<float>(slant));
    digits.thickness.push_back(static_cast<float>(thickness));

    std::vector<Stroke> strokes = strokes_of(digits.labels[static_cast<std::size_t>(i)]);
    for (Stroke& stroke : strokes) {
      for (Point& p : stroke) {
        const double u = p.x - 0.5 + wobble * std::sin(5 * p.y + phase_x);
        const double v = p.y - 0.5 + wobble * std::sin(5 * p.x + phase_y);
        p = {centre.x + width * u - slant * height * v, centre.y + height * v};
      }
    }
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; ++x) {
        double distance = side;
        for (const Stroke& stroke : strokes) {
          for (std::size_t k = 1; k < stroke.size(); ++k) {
            distance =
                std::min(distance, distance_to_piece({x + 0.5, y + 0.5}, stroke[k - 1], stroke[k]));
          }
        }
        // The edge falls off over one pixel.
        const double ink = std::clamp(thickness / 2 - distance + 0.5, 0.0, 1.0);
        *pixel++ = static_cast<std::uint8_t>(std::lround(255 * ink));
      }
    }
  }
  return digits;
}

void write_idx(const DrawnDigits& digits, const std::string& directory, const std::string& part,
               bool gzip) {
  const auto count = static_cast<std::uint32_t>(digits.size());
  std::vector<std::uint8_t> images, labels;
  append_number(images, 0x00000803);
  append_number(images, count);
  append_number(images, DrawnDigits::side);
  append_number(images, DrawnDigits::side);
  images.insert(images.end(), digits.pixels.begin(), digits.pixels.end());
  append_number(labels, 0x00000801);
  append_number(labels, count);
  labels.insert(labels.end(), digits.labels.begin(), digits.labels.end());
  write_bytes(directory + "/" + part + "-images-idx3-ubyte", images, gzip);
  write_bytes(directory + "/" + part + "-labels-idx1-ubyte", labels, gzip);
}

void write_drawn_mnist(const std::string& directory, int train_count, int test_count, bool gzip,
                       unsigned seed) {
  std::filesystem::create_directories(directory);
  write_idx(draw_digits(train_count, 2 * seed), directory, "train", gzip);
  write_idx(draw_digits(test_count, 2 * seed + 1), directory, "t10k", gzip);
}

}  // namespace fader
