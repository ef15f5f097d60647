// IDX, the file format of MNIST (http://yann.lecun.com/exdb/mnist): big-endian header, then bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fader {

struct IdxImages {
  std::int64_t count = 0;
  int rows = 0, columns = 0;
  std::vector<std::uint8_t> pixels;  ///< [count, rows, columns]
};

/// Read a whole file, raw or gzip. Magic number, sizes and the number of bytes are checked; a wrong
/// file throws std::runtime_error with one sentence that begins with its path.
IdxImages read_idx_images(const std::string& path);
std::vector<std::uint8_t> read_idx_labels(const std::string& path);

}  // namespace fader
