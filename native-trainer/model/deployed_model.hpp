// A weights file run exactly as it is deployed: z takes the noise that the picture itself seeds,
// and any number of pictures goes through in batches, without gradients. All measuring goes through
// this class, and the player's tests compare against it: the same file, the same numbers.
#pragma once

#include <torch/torch.h>

#include <string>

#include "native-trainer/model/fader_network.hpp"
#include "shared/model_card.hpp"
#include "shared/weights_file.hpp"

namespace fader {

class DeployedModel {
 public:
  /// Throws std::runtime_error with one sentence that begins with the file's source.
  /// precision: of weights, sums and results. In double this is the reference that a player's
  /// rounding is measured against.
  /// device: where it computes; pictures come from the CPU and results go back there.
  explicit DeployedModel(const WeightsFile& file, torch::Dtype precision = torch::kFloat32,
                         torch::Device device = torch::kCPU);
  static DeployedModel open(const std::string& path, torch::Dtype precision = torch::kFloat32,
                            torch::Device device = torch::kCPU);

  const std::string& source() const { return source_; }
  const Architecture& architecture() const { return network_.architecture; }
  const AttributeSchema& schema() const { return network_.schema; }
  const ModelCard& card() const { return card_; }
  torch::Device device() const { return device_; }

  // x: images f32 [N, img_fm, img_sz, img_sz] in [−1, 1]; y: f32 [N, dim], dim = schema().dim();
  // z, u: [N, latent_size].

  /// The attribute classifier's logits [N, dim].
  torch::Tensor predict_logits(const torch::Tensor& x) const;
  /// The attributes that it predicts [N, dim]: what the page conditions encoder and flow on for a
  /// new picture.
  torch::Tensor predict(const torch::Tensor& x) const;

  /// q(z | x)
  LatentDistribution encode_distribution(const torch::Tensor& x, const torch::Tensor& y) const;
  /// u, from the sample of z that the picture seeds (shared/latent_noise.hpp).
  torch::Tensor encode(const torch::Tensor& x, const torch::Tensor& y) const;
  /// The same from what encode_distribution() gave for these images.
  torch::Tensor seeded_u(const LatentDistribution& q, const torch::Tensor& x,
                         const torch::Tensor& y) const;
  /// The same from a z that is at hand; all on the model's device, in one batch.
  torch::Tensor u_of(const torch::Tensor& z, const torch::Tensor& y) const;
  /// u → images
  torch::Tensor decode(const torch::Tensor& u, const torch::Tensor& y) const;

 private:
  torch::TensorOptions options() const { return torch::dtype(precision_).device(device_); }
  torch::Tensor to_u(const torch::Tensor& z, const torch::Tensor& y) const;

  std::string source_;
  torch::Dtype precision_;
  torch::Device device_;
  ModelCard card_;
  mutable FaderNetwork network_;  // LibTorch's forward() is not const
};

}  // namespace fader
