// Eigen as the engine uses it: that its vectors are real ones, in WebAssembly too, and right.
#include <gtest/gtest.h>

#include <cmath>

#include "wasm-infer/eigen/tensors.hpp"
#include "wasm-infer/layers/dense_f64.hpp"

namespace fader {
namespace {

TEST(Eigen, ComputesInVectorsOfFourFloats) {
#ifdef EIGEN_VECTORIZE
  EXPECT_GE(Eigen::internal::packet_traits<float>::size, 4);
  EXPECT_GE(Eigen::internal::packet_traits<double>::size, 2);
#else
  FAIL() << "Eigen has no SIMD back end in this build";
#endif
}

// Every length up to two vectors and a tail, so that each path of the back end is taken.
TEST(Eigen, ArraysAgreeWithTheStandardLibrary) {
  for (int n = 1; n < 20; ++n) {
    const Eigen::ArrayXf x = Eigen::ArrayXf::LinSpaced(n, -9.0f, 9.0f);
    const Eigen::ArrayXd d = x.cast<double>();
    const Eigen::ArrayXf largest = x.max(0.25f * x), tanh = x.tanh();
    Eigen::ArrayXd exp = d, tanh_double = d;
    strided(exp.data(), n) = exp_f64(strided(exp.data(), n));
    strided(tanh_double.data(), n) = tanh_f64(strided(tanh_double.data(), n));
    double sum = 0;
    for (int i = 0; i < n; ++i) {
      EXPECT_EQ(largest[i], std::max(x[i], 0.25f * x[i]));
      EXPECT_NEAR(tanh[i], std::tanh(x[i]), 1e-6);
      EXPECT_NEAR(exp[i] / std::exp(d[i]), 1, 1e-14);
      EXPECT_NEAR(tanh_double[i], std::tanh(d[i]), 1e-15);
      sum += d[i] * d[i];
    }
    EXPECT_NEAR((x.cast<double>() * d).sum(), sum, 1e-11 * (1 + sum));
  }
}

TEST(Eigen, TransposesAnyShape) {
  for (int rows = 1; rows < 10; ++rows) {
    for (int columns = 1; columns < 10; ++columns) {
      MatrixOf<float> from(rows, columns);
      for (int i = 0; i < from.size(); ++i) from.data()[i] = static_cast<float>(i);
      const MatrixOf<float> to = from.transpose();
      for (int r = 0; r < rows; ++r)
        for (int c = 0; c < columns; ++c) ASSERT_EQ(to(c, r), r * columns + c);
    }
  }
}

}  // namespace
}  // namespace fader
