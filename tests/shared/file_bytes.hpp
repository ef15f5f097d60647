// Files of the format written by hand, byte by byte: what others write, and what nobody should.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fader {

using Bytes = std::vector<std::uint8_t>;

/// u64 little-endian length, the header as it is, then the data.
inline Bytes file_bytes(const std::string& header, const Bytes& data = {}) {
  Bytes file;
  for (int shift = 0; shift < 64; shift += 8) {
    file.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(header.size()) >> shift));
  }
  file.insert(file.end(), header.begin(), header.end());
  file.insert(file.end(), data.begin(), data.end());
  return file;
}

/// {"t": {…}} with one tensor of these JSON fields.
inline Bytes one_tensor(const std::string& dtype, const std::string& shape,
                        const std::string& offsets, const Bytes& data = {}) {
  return file_bytes(R"({"t":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" +
                        offsets + "}}",
                    data);
}

}  // namespace fader
