// An invertible map between the encoder's latent and the code, told the attributes: a conditional
// normalising flow of affine coupling layers (Real NVP, Dinh et al. 2017, arXiv 1605.08803).
//
// The latents of each attribute setting lie where they lie; the flow carries every setting's onto
// the same normal distribution, so that the code tells nothing of the setting, and back again under
// another setting for the decoder. Nothing of the picture is lost on the way.
#pragma once

#include <torch/torch.h>

#include <utility>
#include <vector>

#include "native-trainer/training/networks.hpp"
#include "shared/architecture.hpp"

namespace fader {

class LatentFlowImpl : public torch::nn::Module {
 public:
  LatentFlowImpl(const Architecture&, int attribute_dim);

  struct Code {
    torch::Tensor code;     ///< [N, latent_dim]
    torch::Tensor log_det;  ///< [N], log |∂code / ∂latent|
    torch::Tensor strain;   ///< [N], Σ (log s)² over all couplings
  };
  /// latent [N, latent_dim], channels [N, attribute_dim] → code
  Code forward(const torch::Tensor& latent, const torch::Tensor& channels);
  /// code → latent: the exact inverse under the same channels
  torch::Tensor inverse(const torch::Tensor& code, const torch::Tensor& channels);

  /// "flow.0" … : two dense layers per coupling, as the flat file holds them.
  std::vector<FoldedLayer> fold() const;
  torch::Tensor log_scale, shift;  ///< [attribute_dim, latent_dim]

 private:
  /// (log s, t) of coupling i, each [N, changed]
  std::pair<torch::Tensor, torch::Tensor> coefficients(size_t i, const torch::Tensor& kept,
                                                       const torch::Tensor& channels);

  std::vector<torch::Tensor> kept_, changed_;  ///< index tensors per coupling
  std::vector<LayerStack> nets_;
};
TORCH_MODULE(LatentFlow);

/// The flow where there is one; else the code is the latent itself.
LatentFlowImpl::Code to_code(LatentFlow& flow, const torch::Tensor& latent,
                             const torch::Tensor& channels);
torch::Tensor from_code(LatentFlow& flow, const torch::Tensor& code, const torch::Tensor& channels);

}  // namespace fader
