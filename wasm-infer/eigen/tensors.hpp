// How the engine sees memory: as Eigen's maps, with their shapes. Row-major as files and the
// channels-last maps are.
#pragma once

#include "wasm-infer/eigen/eigen.hpp"

namespace fader {

// WebAssembly's loads and stores take any address alike: to claim that all are aligned spares the
// scalar loop by which Eigen would reach the first aligned one.
#ifdef __wasm__
constexpr int map_alignment = Eigen::Aligned16;
#else
constexpr int map_alignment = Eigen::Unaligned;
#endif

template <class Number>
using MatrixOf = Eigen::Array<Number, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

using Vector = Eigen::Map<Eigen::ArrayXf, map_alignment>;             // [n]
using ConstVector = Eigen::Map<const Eigen::ArrayXf, map_alignment>;  // [n]
using VectorF64 = Eigen::Map<Eigen::ArrayXd, map_alignment>;          // [n]
using ConstVectorF64 = Eigen::Map<const Eigen::ArrayXd, map_alignment>;
/// [n] numbers at a stride. Not vectorised, and so a fourth of the code: for the few of z and u.
using StridedF64 = Eigen::Map<Eigen::ArrayXd, 0, Eigen::InnerStride<>>;
inline StridedF64 strided(double* first, Eigen::Index size, Eigen::Index stride = 1) {
  return StridedF64(first, size, Eigen::InnerStride<>(stride));
}
using Matrix = Eigen::Map<MatrixOf<float>>;  // [rows, columns]
using ConstMatrix = Eigen::Map<const MatrixOf<float>>;

}  // namespace fader
