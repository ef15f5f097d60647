// How the engine sees memory: as Eigen's maps, with their shapes. Row-major as files and the
// channels-last maps are.
#pragma once

#include "wasm-infer/eigen/eigen.hpp"

namespace fader {

template <class Number>
using MatrixOf = Eigen::Array<Number, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

using Vector = Eigen::Map<Eigen::ArrayXf>;             // [n]
using ConstVector = Eigen::Map<const Eigen::ArrayXf>;  // [n]
using VectorF64 = Eigen::Map<Eigen::ArrayXd>;          // [n]
using ConstVectorF64 = Eigen::Map<const Eigen::ArrayXd>;
using Matrix = Eigen::Map<MatrixOf<float>>;  // [rows, columns]
using ConstMatrix = Eigen::Map<const MatrixOf<float>>;

}  // namespace fader
