// Image → z.
#pragma once

#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"
#include "wasm-infer/eigen/tensors.hpp"
#include "wasm-infer/layers/convolution.hpp"
#include "wasm-infer/layers/dense_f64.hpp"
#include "wasm-infer/networks/workspace.hpp"

namespace fader {

class Encoder {
 public:
  static Result<Encoder> load(const WeightsFile& file, const Architecture& architecture,
                              int attribute_dim, const Optimizations& optimizations);

  /// image: [img_fm, img_sz, img_sz]; y: [attribute_dim]; z: [latent_size], in double because a
  /// flow may follow (dense_f64.hpp). Where z is stochastic it is the sample that the picture
  /// seeds.
  void encode(const float* image, const double* y, double* z) noexcept;

 private:
  Encoder(const Architecture& architecture, std::vector<Convolution> convolutions,
          std::vector<DenseF64> denses);

  Architecture architecture_;
  std::vector<Convolution> convolutions_;
  std::vector<DenseF64> denses_;  // and the linear path's at the end, where there is one
  Workspace space_;
  Eigen::ArrayXf map_, noise_;     // the last map, channels-first; [latent_dim], the picture's
  Eigen::ArrayXd input_, output_;  // of a dense layer
};

}  // namespace fader
