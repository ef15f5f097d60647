// The whole model: attribute classifier, encoder, conditional flow and decoder, on LibTorch. The
// one implementation that is trained, exported and evaluated.
//
//   x ──> encoder ──> z ──> flow ──> u           y: attributes of x, predicted or true
//   u, y' ──> flow⁻¹ ──> z' ──> decoder ──> x'   y': where the faders stand
#pragma once

#include <torch/torch.h>

#include <vector>

#include "native-trainer/model/flow.hpp"
#include "native-trainer/model/layer_stack.hpp"
#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/weights_file.hpp"

namespace fader {

/// What the encoder outputs: q(z | x), normal with diagonal covariance, or a point.
struct LatentDistribution {
  torch::Tensor mean;          ///< [N, latent_size]
  torch::Tensor log_variance;  ///< [N, latent_size], clamped as in shared/latent_noise.hpp;
                               ///< undefined where z is not stochastic

  /// z = mean + exp(log_variance / 2) · noise, noise [N, latent_size]; the mean where not
  /// stochastic.
  torch::Tensor with_noise(const torch::Tensor& noise) const;
  /// The same with fresh noise from LibTorch's generator.
  torch::Tensor sample() const;
  /// The same numbers without their gradient.
  LatentDistribution detach() const;
};

struct FaderNetwork {
  Architecture architecture;
  AttributeSchema schema;
  LayerStack classifier{nullptr}, encoder{nullptr}, decoder{nullptr};
  LayerStack linear_encoder{nullptr}, linear_decoder{nullptr};  ///< empty where linear_sz is 0
  Flow flow{nullptr};  ///< empty where architecture.n_couplings is 0: then u is z
  /// Of the products in classifier, encoder and decoder (model/autocast.hpp); what they return is
  /// f32. The linear maps, few as their products are, and the flow, whose inverse has to undo it,
  /// always have f32.
  torch::Dtype autocast = torch::kFloat32;

  FaderNetwork() = default;
  /// With batch normalisation and random weights from LibTorch's generator, as trained; or with
  /// unset weights and without, as a file holds the folded layers.
  FaderNetwork(const Architecture&, const AttributeSchema&,
               LayerStackImpl::Weights weights = LayerStackImpl::Weights::random);
  /// The folded weights of a file, in evaluation mode and without gradients. Draws nothing from the
  /// generator, so that looking at a model does not change a run. Throws std::runtime_error with a
  /// sentence that begins with the file's source.
  static FaderNetwork load(const WeightsFile& file, torch::Dtype precision = torch::kFloat32);

  /// Moves all networks.
  void to(torch::Device device);
  /// Of encoder, decoder (with their linear maps) and flow.
  std::vector<torch::Tensor> autoencoder_parameters() const;
  /// Of the linear maps alone; empty where there are none.
  std::vector<torch::Tensor> linear_parameters() const;

  // x: images f32 [N, img_fm, img_sz, img_sz] in [−1, 1]; y: [N, dim], dim = schema.dim();
  // z, u: [N, latent_size].

  /// The attribute classifier's logits [N, dim].
  torch::Tensor predict_logits(const torch::Tensor& x);
  /// The attributes that it predicts [N, dim], binary and categorical one-hot; no gradient.
  torch::Tensor predict(const torch::Tensor& x);
  LatentDistribution encode(const torch::Tensor& x, const torch::Tensor& y);
  /// Everything that is stored as plain layers but the flow, in the file's order.
  std::vector<LayerStack> stacks() const;
  /// z → u, with what the flow's losses need.
  FlowImpl::Output to_u(const torch::Tensor& z, const torch::Tensor& y);
  /// u → z
  torch::Tensor to_z(const torch::Tensor& u, const torch::Tensor& y);
  /// z → images
  torch::Tensor decode(const torch::Tensor& z, const torch::Tensor& y);

 private:
  /// → [N, out_channels, out_size, out_size]
  torch::Tensor in_precision(LayerStack& stack, const torch::Tensor& x, const torch::Tensor& y);
};

}  // namespace fader
