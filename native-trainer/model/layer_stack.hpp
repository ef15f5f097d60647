// Layers in sequence, built from the shared layer shapes: what encoder, decoder, attribute
// classifier and the flow's couplings are made of.
//
// While training there is batch normalisation between weight and activation; fold() gives the plain
// weight and bias that the flat file holds, and load_weights() reads those back.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "native-trainer/parallel/shared_layers.hpp"
#include "shared/architecture.hpp"
#include "shared/attributes.hpp"
#include "shared/weights_file.hpp"

namespace fader {

/// A layer with its normalisation folded in, ready for the flat file.
struct FoldedLayer {
  LayerShape shape;
  torch::Tensor weight;  ///< f32 cpu, LayerShape::weight_shape()
  torch::Tensor bias;    ///< f32 cpu [out_channels], or [outputs()] where dense
};

/// Each layer that is conditioned on the attributes has them appended to its input.
class LayerStackImpl : public torch::nn::Module {
 public:
  enum class Weights { random, unset };  ///< unset ones draw nothing from LibTorch's generator
  /// normalised[i]: whether layer i has batch normalisation (and then no bias of its own).
  LayerStackImpl(std::vector<LayerShape> shapes, std::vector<bool> normalised,
                 Weights weights = Weights::random);

  /// x: [N, C, H, W] or [N, inputs]; y: [N, attribute_dim], unused where no layer is conditioned.
  /// → [N, out_channels, out_size, out_size]
  torch::Tensor forward(torch::Tensor x, const torch::Tensor& y);

  std::vector<FoldedLayer> fold() const;
  /// Sets all weights from a file of folded layers; of a stack without normalisation. Throws
  /// std::runtime_error with a sentence where a tensor is missing or of another shape.
  void load_weights(const WeightsFile& file);
  /// The inverse of fold() for the weights alone: afterwards fold() gives those of the file.
  void set_folded_weights(const WeightsFile& file);
  /// The same as load_weights() of a stack with normalisation, which is set so that each layer still computes what the
  /// file's does: its mean and variance are those of this pass of x and y through the file's layers,
  /// the gain is the deviation, and the bias the file's and the mean.
  /// → the output for x
  torch::Tensor begin_as(const WeightsFile& file, torch::Tensor x, const torch::Tensor& y);
  /// From now on dense layers compute with their weights as bytes hold them (as_i8_columns() in
  /// shared/weights_file.hpp), so that what learns beside them, or through them, makes up for the
  /// rounding. Gradients pass as if there were none (the straight-through estimator, Bengio et al.
  /// 2013, arXiv 1308.3432).
  void round_dense_weights() { rounds_ = true; }
  /// Sets the last layer to zero: the stack outputs 0 until it has learnt something.
  void zero_last();
  /// Sets the last layer's biases from index `first` on.
  void set_last_bias(int64_t first, double value);
  // For changes of variables between stacks.
  torch::Tensor first_weight() const { return weights_.front(); }
  torch::Tensor last_weight() const { return weights_.back(); }
  torch::Tensor last_bias() const { return biases_.back(); }
  const std::vector<LayerShape>& shapes() const { return shapes_; }

 private:
  /// A map as z comes as a row of numbers; then as a map.
  torch::Tensor as_input(size_t layer, const torch::Tensor& x) const;
  torch::Tensor apply_weight(size_t layer, const torch::Tensor& x, const torch::Tensor& y) const;

  std::vector<LayerShape> shapes_;
  std::vector<torch::Tensor> weights_, biases_;  ///< a bias is undefined where normalised
  std::vector<BatchNorm> norms_;                ///< empty holder where not normalised
  bool rounds_ = false;
};
TORCH_MODULE(LayerStack);

// With random weights and batch normalisation, as trained; or unset and without, as a file holds
// the folded layers.

/// All layers but the first are normalised, as in the official code; a vector z keeps its own
/// scale.
LayerStack make_encoder(const Architecture&, int attribute_dim, LayerStackImpl::Weights);
/// All layers but the last are normalised.
LayerStack make_decoder(const Architecture&, int attribute_dim, LayerStackImpl::Weights);
/// Of linear_encoder_layers() or linear_decoder_layers(): without normalisation.
LayerStack make_linear(std::vector<LayerShape>, LayerStackImpl::Weights);
/// All layers but the first and the last are normalised.
LayerStack make_classifier(const Architecture&, int attribute_dim, LayerStackImpl::Weights);

/// Copies a file's tensor into `target`, of the same shape. channel_dim: of an I8 tensor's scales.
void load_tensor(const WeightsFile& file, const std::string& name, int channel_dim,
                 torch::Tensor& target);

}  // namespace fader
