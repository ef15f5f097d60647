#include "native-trainer/data/idx.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "native-trainer/data/unpacked_file.hpp"

namespace fader {
namespace {

constexpr std::uint32_t image_magic = 0x00000803;  // unsigned bytes, 3 dimensions
constexpr std::uint32_t label_magic = 0x00000801;  // unsigned bytes, 1 dimension
constexpr std::uint64_t max_bytes = (std::uint64_t{1} << 31) - 1;

std::string hexadecimal(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", static_cast<unsigned>(value));
  return text;
}

/// The sizes in an IDX header of `dimensions` dimensions.
std::vector<std::uint64_t> read_header(UnpackedFile& file, const std::string& path,
                                       std::uint32_t magic, const std::string& holds,
                                       std::size_t dimensions) {
  std::vector<std::uint8_t> header(4 + 4 * dimensions);
  const std::size_t size = file.read(header.data(), header.size());
  const auto number = [&](std::size_t at) {
    return std::uint32_t{header[at]} << 24 | std::uint32_t{header[at + 1]} << 16 |
           std::uint32_t{header[at + 2]} << 8 | std::uint32_t{header[at + 3]};
  };
  if (size >= 4 && number(0) != magic) {
    throw std::runtime_error(path + " is not an IDX file of " + holds + ": it begins with " +
                             hexadecimal(number(0)) + " instead of " + hexadecimal(magic) +
                             "; fetch it again");
  }
  if (size < header.size()) {
    throw std::runtime_error(path + " is cut short: " + std::to_string(size) +
                             " bytes do not hold an IDX header of " +
                             std::to_string(header.size()) + "; fetch it again");
  }
  std::vector<std::uint64_t> sizes;
  for (std::size_t i = 0; i < dimensions; ++i) sizes.push_back(number(4 + 4 * i));
  return sizes;
}

/// The rest of the file, which must be `size` bytes. Memory grows with what is really there, so a
/// header that promises too much costs nothing.
std::vector<std::uint8_t> read_body(UnpackedFile& file, const std::string& path,
                                    std::uint64_t size) {
  constexpr std::uint64_t step = 1 << 22;
  std::vector<std::uint8_t> body;
  while (body.size() < size) {
    const std::size_t had = body.size();
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size - had, step));
    body.resize(had + wanted);
    const std::size_t got = file.read(body.data() + had, wanted);
    if (got < wanted) {
      throw std::runtime_error(path + " is cut short: its header promises " + std::to_string(size) +
                               " bytes of data and it has " + std::to_string(had + got) +
                               "; fetch it again");
    }
  }
  std::uint8_t more;
  if (file.read(&more, 1) != 0) {
    throw std::runtime_error(path + " has more data than the " + std::to_string(size) +
                             " bytes that its header promises; fetch it again");
  }
  return body;
}

}  // namespace

IdxImages read_idx_images(const std::string& path) {
  UnpackedFile file(path);
  const auto sizes = read_header(file, path, image_magic, "images", 3);
  const std::uint64_t count = sizes[0], rows = sizes[1], columns = sizes[2];
  if (count == 0 || rows == 0 || columns == 0) {
    throw std::runtime_error(path + " holds no images; fetch it again");
  }
  // rows · columns < 2^64, and the division keeps the third factor from wrapping round.
  if (rows * columns > max_bytes / count) {
    throw std::runtime_error(path + " claims " + std::to_string(count) + " images of " +
                             std::to_string(columns) + "×" + std::to_string(rows) +
                             ", more than the 2 GiB that are read; fetch it again");
  }
  IdxImages images;
  images.count = static_cast<std::int64_t>(count);
  images.rows = static_cast<int>(rows);
  images.columns = static_cast<int>(columns);
  images.pixels = read_body(file, path, count * rows * columns);
  return images;
}

std::vector<std::uint8_t> read_idx_labels(const std::string& path) {
  UnpackedFile file(path);
  const auto sizes = read_header(file, path, label_magic, "labels", 1);
  return read_body(file, path, sizes[0]);
}

}  // namespace fader
