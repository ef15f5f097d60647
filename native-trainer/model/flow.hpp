// The conditional flow: an invertible map between the encoder's z and its base variable u, given
// the attributes y (affine coupling layers, Real NVP, Dinh et al. 2017, arXiv 1605.08803; see
// shared/coupling.hpp).
//
// It carries the z of every attribute value onto the same normal distribution, so that u holds
// nothing of y, and back again under another y for the decoder. Invertible, so nothing of the
// picture is lost.
#pragma once

#include <torch/torch.h>

#include <utility>
#include <vector>

#include "native-trainer/model/layer_stack.hpp"
#include "shared/architecture.hpp"

namespace fader {

class FlowImpl : public torch::nn::Module {
 public:
  /// Every coupling begins as the identity.
  FlowImpl(const Architecture&, int attribute_dim,
           LayerStackImpl::Weights weights = LayerStackImpl::Weights::random);

  struct Output {
    torch::Tensor u;                  ///< [N, latent_dim]
    torch::Tensor log_det;            ///< [N], log |∂u / ∂z|
    torch::Tensor log_scale_squares;  ///< [N], Σ s² over all couplings, for the log-scale penalty
  };
  /// z [N, latent_dim], y [N, attribute_dim] → u
  Output forward(const torch::Tensor& z, const torch::Tensor& y);
  /// u → z: the exact inverse under the same y.
  torch::Tensor inverse(const torch::Tensor& u, const torch::Tensor& y);

  /// "flow.0" …: three dense layers per coupling, as the flat file holds them.
  std::vector<FoldedLayer> fold() const;
  /// Computes with its weights as bytes hold them from now on.
  void round_weights();
  /// Sets all weights from such a file.
  void load_weights(const WeightsFile& file);

  torch::Tensor log_scale, shift;  ///< [attribute_dim, latent_dim]

 private:
  /// (s, t) of coupling i, each [N, latent_dim / 2]; kept: [N, latent_dim / 2]
  std::pair<torch::Tensor, torch::Tensor> coefficients(size_t i, const torch::Tensor& kept,
                                                       const torch::Tensor& y);

  std::vector<torch::Tensor> kept_, changed_;  ///< i64 [latent_dim / 2] per coupling: indices
  std::vector<LayerStack> nets_;
};
TORCH_MODULE(Flow);

}  // namespace fader
