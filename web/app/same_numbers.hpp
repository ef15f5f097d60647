// Whether numbers have changed since they were seen last.
#pragma once

#include <cstring>
#include <vector>

namespace fader {

/// Bit for bit: a NaN is the same as itself, or a broken model would be decoded for ever.
inline bool same_numbers(const std::vector<float>& a, const std::vector<float>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

}  // namespace fader
