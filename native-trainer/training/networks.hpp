// The networks that are trained, as LibTorch modules built from the shared layer shapes.
//
// A stack is what shared/architecture.hpp lists, with batch normalisation between weight and
// activation while training; fold() gives the plain weight and bias that the flat file holds.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/attributes.hpp"

namespace fader {

/// A layer with its normalisation folded in, ready for the flat file.
struct FoldedLayer {
  LayerShape shape;
  torch::Tensor weight;  ///< f32 cpu, LayerShape::weight_shape()
  torch::Tensor bias;    ///< f32 cpu [out_channels], or [outputs()] where dense
};

/// Layers in sequence; each that is told the attributes has them appended to its input.
class LayerStackImpl : public torch::nn::Module {
 public:
  /// normalised[i]: whether layer i has batch normalisation (and then no bias of its own).
  LayerStackImpl(std::vector<LayerShape> shapes, std::vector<bool> normalised);

  /// x: [N, C, H, W] or [N, inputs]; channels: [N, attribute_dim], unused where no layer is
  /// told.
  torch::Tensor forward(torch::Tensor x, const torch::Tensor& channels);

  std::vector<FoldedLayer> fold() const;
  /// Sets the last layer to zero: the stack then says nothing until it has learnt something.
  void zero_last();
  /// Sets the last layer's biases from index `first` on.
  void set_last_bias(int64_t first, double value);
  // For changes of variables between stacks.
  torch::Tensor first_weight() const { return weights_.front(); }
  torch::Tensor last_weight() const { return weights_.back(); }
  torch::Tensor last_bias() const { return biases_.back(); }
  const std::vector<LayerShape>& shapes() const { return shapes_; }

 private:
  torch::Tensor apply_weight(size_t layer, const torch::Tensor& x,
                             const torch::Tensor& channels) const;

  std::vector<LayerShape> shapes_;
  std::vector<torch::Tensor> weights_, biases_;  ///< a bias is undefined where normalised
  std::vector<torch::nn::BatchNorm2d> norms_;    ///< empty holder where not normalised
};
TORCH_MODULE(LayerStack);

/// All layers but the first and the last output are normalised (the official encoder: from layer
/// 1).
LayerStack make_encoder(const Architecture&, const AttributeSchema&);
/// All layers but the last are normalised.
LayerStack make_decoder(const Architecture&, const AttributeSchema&);
/// All layers but the first and the last are normalised.
LayerStack make_reader(const Architecture&, const AttributeSchema&);

/// Mean and log-variance of a stochastic latent; log_variance is undefined where it is not.
struct LatentDistribution {
  torch::Tensor mean;          ///< [N, latent_size]
  torch::Tensor log_variance;  ///< [N, latent_size], clamped as in shared/latent_noise.hpp

  /// mean + σ · ε with fresh ε; the mean itself where not stochastic.
  torch::Tensor sample() const;
};

LatentDistribution encode(LayerStack& encoder, const Architecture&, const torch::Tensor& images,
                          const torch::Tensor& channels);

/// Reads the attributes from the latent; the autoencoder is trained until it cannot.
///
/// `convolutional` follows the official code (stride-2 convolutions of the latent map down to 1×1,
/// BatchNorm, LeakyReLU, Dropout, then a hidden dense layer); `mlp` is the article's multi-layer
/// perceptron on the flattened latent.
class LatentDiscriminatorImpl : public torch::nn::Module {
 public:
  enum class Kind { convolutional, mlp };
  LatentDiscriminatorImpl(const Architecture&, int outputs, Kind, int hid_dim, double dropout);
  /// latent: [N, latent_size] → logits [N, attribute channels]
  torch::Tensor forward(const torch::Tensor& latent);

 private:
  Kind kind_;
  int bottom_fm_, bottom_sz_;
  torch::nn::Sequential layers_;
};
TORCH_MODULE(LatentDiscriminator);

}  // namespace fader
