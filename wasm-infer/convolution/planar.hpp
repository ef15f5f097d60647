// A transposed convolution 4×4, stride 2, padding 1 to very few channels (a picture's), with its
// bias and activation.
//
// With one or three outputs vectors across channels would be mostly empty. Here they go across
// pixels: rows of the input are turned to planes, eight pixels are read at a time, and what they
// become, sixteen pixels of a row, stays in registers while the input's channels go by. The picture
// comes out in planes, as it is wanted.
#pragma once

#include <cstddef>
#include <vector>

#include "wasm-infer/convolution/transposed_kernel.hpp"
#include "wasm-infer/gemm/simd.hpp"

namespace fader {

class PlanarKernel {
 public:
  /// Whether the layer is of the kind: one or three outputs, whole vectors of pixels.
  static bool fits(const LayerShape& shape);

  /// weight: [in, out, 4, 4]
  PlanarKernel(const LayerShape& shape, const float* weight);

  /// Numbers of work space that run() needs.
  std::size_t work_size() const;

  /// input [in_size, in_size, in] → image [out, out_size, out_size]
  void run(const float* input, const Epilogue& epilogue, float* image, float* work) const noexcept;

 private:
  void turn_row(const float* input, int y, float* planes) const noexcept;
  template <int outputs>
  void make_row(const float* upper, const float* lower, int y, int py, const Epilogue& epilogue,
                float* image) const noexcept;
  void finish(F32x4 left, F32x4 right, int o, int y, int x, const Epilogue& epilogue,
              float* image) const noexcept;

  LayerShape shape_;
  int plane_;  // numbers of a row's plane: a pixel of border before and a vector after
  std::vector<float> weight_;  // [parities of row and column, 2 rows, 2 columns, in, out]
};

}  // namespace fader
