// Digits drawn by the tests themselves, so that they need no download: strokes in the manner of
// MNIST, each with its own slant, thickness, place and wobble.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fader {

struct DrawnDigits {
  static constexpr int side = 28;
  std::vector<std::uint8_t> pixels;  ///< [size(), side, side], ink is 255
  std::vector<std::uint8_t> labels;  ///< [size()], every digit equally often
  std::vector<float> slant;          ///< [size()]: x per y, positive leans to the right
  std::vector<float> thickness;      ///< [size()]: pixels

  int size() const { return static_cast<int>(labels.size()); }
};

/// The same digits for the same seed.
DrawnDigits draw_digits(int count, unsigned seed);

/// Writes {part}-images-idx3-ubyte and {part}-labels-idx1-ubyte (with .gz where `gzip`).
void write_idx(const DrawnDigits& digits, const std::string& directory, const std::string& part,
               bool gzip = false);

/// A whole small MNIST: the four files of parts "train" and "t10k", in a folder that is made.
void write_drawn_mnist(const std::string& directory, int train_count, int test_count,
                       bool gzip = false, unsigned seed = 1);

}  // namespace fader
