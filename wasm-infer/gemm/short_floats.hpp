// Numbers of sixteen bits that are floats again after two shifts and a product: a sign, five bits
// of exponent from 2⁻²⁴ on, ten of fraction. They hold every binary16 below 128 exactly, which
// WebAssembly has no instruction for.
#pragma once

#include <cstdint>

#include "wasm-infer/gemm/simd.hpp"

namespace fader {

class ShortFloats {
 public:
  static constexpr int count = 2 * lanes;  // that are loaded together

  /// from [8]: the first four of the numbers are the lower halves of four words, the others the
  /// upper.
  void load(const std::uint16_t* from, F32x4& low, F32x4& high) const {
    U32x4 both;
    __builtin_memcpy(&both, from, sizeof both);
    low = expanded(both << 16);
    high = expanded(both);
  }

  /// Whether eight numbers are the same as short floats, and these.
  bool store(const float* from, std::uint16_t* to) const {
    for (int i = 0; i < count; ++i) {
      const float scaled = from[i] * 0x1p-102f;
      std::uint32_t bits;
      __builtin_memcpy(&bits, &scaled, sizeof bits);
      to[2 * (i % lanes) + i / lanes] =
          static_cast<std::uint16_t>((bits >> 16 & 0x8000) | (bits >> 13 & 0x7fff));
    }
    F32x4 back[2];
    load(to, back[0], back[1]);
    for (int i = 0; i < count; ++i)
      if (back[i / lanes][i % lanes] != from[i]) return false;
    return true;
  }

 private:
  using I32x4 = std::int32_t __attribute__((vector_size(16)));
  using U32x4 = std::uint32_t __attribute__((vector_size(16)));

  // A word's upper half: its sign stays, exponent and fraction go to where a float has their ends.
  F32x4 expanded(U32x4 word) const {
    const I32x4 shifted = reinterpret_cast<I32x4>(word) >> 3;
    return reinterpret_cast<F32x4>(reinterpret_cast<U32x4>(shifted) &
                                   reinterpret_cast<U32x4>(mask_)) *
           scale_;
  }

  static constexpr std::uint32_t mask = 0x8fffe000;
  static constexpr float scale = 0x1p102f;
  F32x4 mask_ = kept(mask), scale_ = kept(scale);
};

}  // namespace fader
