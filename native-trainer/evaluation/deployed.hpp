// A weights file run exactly as it is deployed, on LibTorch. All measuring goes through this class,
// and the player's tests compare against it: the same file, the same numbers.
#pragma once

#include <torch/torch.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/or_throw.hpp"
#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/model_card.hpp"
#include "shared/weights_file.hpp"

namespace fader {

class DeployedModel {
 public:
  /// Throws std::runtime_error with one sentence that begins with the file's name.
  /// precision: of weights and of all sums. In double everything that is returned is double, too:
  /// the reference that a player's rounding is measured against, as float's own shows in the code.
  explicit DeployedModel(const WeightsFile& file, torch::Dtype precision = torch::kFloat32);
  static DeployedModel open(const std::string& path, torch::Dtype precision = torch::kFloat32);

  const std::string& source() const { return source_; }
  const Architecture& architecture() const { return architecture_; }
  const AttributeSchema& schema() const { return schema_; }
  const ModelCard& card() const { return card_; }

  // All of these take any number N of pictures, split into batches that fit a cache, and keep no
  // gradient. Images are f32 [N, img_fm, img_sz, img_sz] in [−1, 1]; channels are f32 [N, C] with
  // C = schema().dim().

  /// The reader's logits [N, C].
  torch::Tensor read(const torch::Tensor& images) const;
  /// The reader's clear-cut reading as channels [N, C]: what the page tells encoder and decoder of
  /// a new picture.
  torch::Tensor reading(const torch::Tensor& images) const;

  /// What the encoder gives, before the flow.
  struct Distribution {
    torch::Tensor mean;          ///< [N, L], L = architecture().latent_size()
    torch::Tensor log_variance;  ///< [N, L]; undefined where the latent is not stochastic
  };
  Distribution encode_distribution(const torch::Tensor& images,
                                   const torch::Tensor& channels) const;
  /// The deployed latent codes [N, L]: the draw that the picture itself seeds where the latent is
  /// stochastic, carried through the flow where there is one.
  torch::Tensor encode(const torch::Tensor& images, const torch::Tensor& channels) const;
  /// The same from what encode_distribution() gave for these images.
  torch::Tensor code(const Distribution&, const torch::Tensor& images,
                     const torch::Tensor& channels) const;
  /// The same with noise from LibTorch's generator in place of the picture's own.
  torch::Tensor fresh_code(const Distribution&, const torch::Tensor& channels) const;
  /// Images of latent codes [N, L].
  torch::Tensor decode(const torch::Tensor& codes, const torch::Tensor& channels) const;

 private:
  struct Layer {
    LayerShape shape;
    torch::Tensor weight, bias;
  };
  using Network = std::vector<Layer>;

  static torch::Tensor run(const Network&, const torch::Tensor& input,
                           const torch::Tensor& channels);
  /// The conditional flow and its inverse (shared/coupling.hpp); the identity where there is none.
  torch::Tensor to_code(const torch::Tensor& latents, const torch::Tensor& channels) const;
  torch::Tensor from_code(const torch::Tensor& codes, const torch::Tensor& channels) const;

  std::string source_;
  torch::Dtype precision_;
  Architecture architecture_;
  AttributeSchema schema_;
  ModelCard card_;
  Network encoder_, decoder_, reader_;

  struct Coupling {
    Network net;                  ///< kept numbers → (a, t), each [L / 2]
    torch::Tensor kept, changed;  ///< i64 [L / 2]: indices
  };
  torch::Tensor flow_shift_, flow_log_scale_;  ///< [C, L]; undefined: no flow
  std::vector<Coupling> couplings_;
};

}  // namespace fader
