// Eigen, vectorised in WebAssembly too. Everything in here includes it by this header.
//
// Eigen 3.4 has no WebAssembly back end; without one its arrays are scalar loops. Its SSE back end
// works on Emscripten's emulation of SSE (one 128-bit instruction each), given three things:
//   - emscripten/mmintrin.h instead of a header that only says #error;
//   - no x86 inline assembly, which Eigen adds as work-arounds for a GCC that Clang claims to be:
//     __GNUC__ is hidden while Eigen is read (the standard headers are read before, with it);
//   - its small functions inlined, -Os or not, which it asks of compilers that it knows.
#pragma once

#ifdef __EMSCRIPTEN__
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iosfwd>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>
#define EIGEN_STRONG_INLINE inline __attribute__((always_inline))
#pragma push_macro("__GNUC__")
#undef __GNUC__
#include <Eigen/Core>
#pragma pop_macro("__GNUC__")
#else
#include <Eigen/Core>
#endif
