#include "wasm-infer/gemm/gemm.hpp"

#include <gtest/gtest.h>

#include "tests/infer/random_model.hpp"

namespace fader {
namespace {

// Sizes around every tile and block of both kernels: 1, 4, 8, 12 and 64 columns, 4, 32 and 64 rows,
// depths 128 and 256.
TEST(Gemm, IsTheMatrixProduct) {
  test::Random random(1);
  for (int rows : {1, 2, 3, 4, 5, 7, 33, 64, 65}) {
    for (int depth : {1, 3, 16, 129, 256, 257, 513}) {
      for (int columns : {1, 3, 4, 5, 8, 11, 12, 13, 16, 33, 48, 65}) {
        const auto left = random.uniforms(rows * depth), right = random.uniforms(depth * columns);
        std::vector<float> expected;
        for (int r = 0; r < rows; ++r) {
          for (int c = 0; c < columns; ++c) {
            double sum = 0;
            for (int k = 0; k < depth; ++k)
              sum += double{left[r * depth + k]} * right[k * columns + c];
            expected.push_back(static_cast<float>(sum));
          }
        }
        const PackedMatrix packed(right.data(), depth, columns);
        std::vector<float> product(rows * columns, 99.0f);
        gemm(left.data(), rows, packed, product.data());
        EXPECT_LE(test::max_difference(product, expected), 1e-6f * depth)
            << rows << " rows, depth " << depth << ", " << columns << " columns";

        // Rows anywhere, in any order, and added to what is there.
        std::vector<const float*> from;
        std::vector<float*> to;
        for (int r = rows - 1; r >= 0; --r) {
          from.push_back(&left[r * depth]);
          to.push_back(&product[r * columns]);
        }
        gemm(from.data(), rows, packed, to.data(), Sum::add);
        for (float& value : product) value /= 2;
        EXPECT_LE(test::max_difference(product, expected), 1e-6f * depth)
            << rows << " rows, depth " << depth << ", " << columns << " columns, added";
      }
    }
  }
}

}  // namespace
}  // namespace fader
