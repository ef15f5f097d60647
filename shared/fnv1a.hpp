// FNV-1a, 64 bits: a hash of bytes that is the same everywhere.
// http://www.isthe.com/chongo/tech/comp/fnv/
#pragma once

#include <cstdint>

namespace fader {

class Fnv1a {
 public:
  void add(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001B3u; }
  std::uint64_t hash() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325u;
};

}  // namespace fader
