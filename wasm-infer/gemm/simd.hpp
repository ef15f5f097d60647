// Four floats at once: WebAssembly's simd128, SSE or NEON, through the compiler's vector type, so
// that the same lines run natively under test.
#pragma once

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#include <cstdint>

namespace fader {

using F32x4 = float __attribute__((vector_size(16)));
constexpr int lanes = 4;

inline F32x4 load(const float* from) {
  F32x4 values;
  __builtin_memcpy(&values, from, sizeof values);
  return values;
}

inline void store(float* to, F32x4 values) { __builtin_memcpy(to, &values, sizeof values); }

/// The first `count` of four; the others are zero. For tails: a call each, not a copy of the code.
__attribute__((noinline)) inline F32x4 load_first(const float* from, int count) {
  F32x4 values = {};
  for (int i = 0; i < count; ++i) values[i] = from[i];
  return values;
}

__attribute__((noinline)) inline void store_first(float* to, F32x4 values, int count) {
  for (int i = 0; i < count; ++i) to[i] = values[i];
}

inline F32x4 splat(float value) { return F32x4{value, value, value, value}; }

/// Four times a constant of static storage, in a register: compilers else write it down at every
/// use, and V8 takes three instructions to make it.
template <class Number>
inline F32x4 kept(const Number& constant) {
  static_assert(sizeof(Number) == sizeof(float));
  const Number* at = &constant;
#ifdef __wasm__
  __asm__("" : "+r"(at));  // what is there, nobody knows now
#endif
  float value;
  __builtin_memcpy(&value, at, sizeof value);
  return splat(value);
}

/// Four times the number at `from`: one instruction in WebAssembly.
inline F32x4 load_splat(const float* from) {
#ifdef __wasm_simd128__
  return reinterpret_cast<F32x4>(wasm_v128_load32_splat(from));
#else
  return splat(*from);
#endif
}

/// Has the cache fetch the line at `at`. WebAssembly has no prefetch: a load whose value nobody
/// wants does it.
inline void prefetch(const float* at) {
#ifdef __wasm__
  static_cast<void>(*static_cast<const volatile float*>(at));
#else
  __builtin_prefetch(at);
#endif
}

/// The larger of each two: one instruction in WebAssembly.
inline F32x4 larger(F32x4 a, F32x4 b) {
#ifdef __wasm_simd128__
  return reinterpret_cast<F32x4>(
      wasm_f32x4_pmax(reinterpret_cast<v128_t>(a), reinterpret_cast<v128_t>(b)));
#else
  return a < b ? b : a;
#endif
}

/// a·b + c; with relaxed SIMD one instruction, rounded once or twice.
inline F32x4 multiply_add(F32x4 a, F32x4 b, F32x4 c) {
#ifdef __wasm_relaxed_simd__
  return reinterpret_cast<F32x4>(wasm_f32x4_relaxed_madd(
      reinterpret_cast<v128_t>(a), reinterpret_cast<v128_t>(b), reinterpret_cast<v128_t>(c)));
#else
  return a * b + c;
#endif
}

#ifdef __clang__
template <int a, int b, int c, int d>
inline F32x4 shuffle(F32x4 x, F32x4 y) {
  return __builtin_shufflevector(x, y, a, b, c, d);
}
#else
template <int a, int b, int c, int d>
inline F32x4 shuffle(F32x4 x, F32x4 y) {
  using I32x4 = int __attribute__((vector_size(16)));
  return __builtin_shuffle(x, y, I32x4{a, b, c, d});
}
#endif

/// Rows become columns.
inline void transpose(F32x4& a, F32x4& b, F32x4& c, F32x4& d) {
  const F32x4 ab_low = shuffle<0, 4, 1, 5>(a, b), ab_high = shuffle<2, 6, 3, 7>(a, b);
  const F32x4 cd_low = shuffle<0, 4, 1, 5>(c, d), cd_high = shuffle<2, 6, 3, 7>(c, d);
  a = shuffle<0, 1, 4, 5>(ab_low, cd_low);
  b = shuffle<2, 3, 6, 7>(ab_low, cd_low);
  c = shuffle<0, 1, 4, 5>(ab_high, cd_high);
  d = shuffle<2, 3, 6, 7>(ab_high, cd_high);
}

}  // namespace fader
