// The shape of every layer, computed from a few numbers, so that the trainer, the file and the
// player cannot disagree.
//
// Layer sizes follow "Fader Networks" (Lample et al., 2017, arXiv 1706.00409) and carry the flag
// names of its official code where it has them. Beyond it: a vector z with dense layers, an encoder
// that may be conditioned on the attributes, a stochastic z, and a conditional flow.
#pragma once

#include <string>
#include <vector>

#include "shared/result.hpp"

namespace fader {

struct Architecture {
  int img_sz = 32;      ///< side of the square image, in pixels: a power of two
  int content_sz = 32;  ///< side of its centre that holds data (MNIST: 28); metrics use only this
  int img_fm = 1;       ///< image channels: 1 grey, 3 RGB
  int init_fm = 32;     ///< channels after the first encoder layer; they double per layer …
  int max_fm = 128;     ///< … up to this many
  int n_layers = 3;     ///< stride-2 layers each way; the bottom map has side img_sz / 2^n_layers
  int latent_dim = 0;   ///< length of a vector z; 0: the bottom map itself is z (the paper)
  int hidden_dim = 0;   ///< width of a dense layer between bottom map and z, each way; 0: none
  bool conditional_encoder = false;  ///< the encoder's dense layers also take the attributes
  bool stochastic = false;           ///< the encoder outputs mean and log-variance, z is a sample
  int linear_sz = 0;    ///< side of a picture that linear maps read into z and draw from it, beside
                        ///< the convolutions; 0: none
  int n_couplings = 0;  ///< coupling layers of the conditional flow z → u; 0: no flow, u is z
  int coupling_dim = 64;   ///< width of a coupling's dense layers
  int classifier_fm = 16;  ///< first width of the attribute classifier's convolutions

  int bottom_sz() const { return img_sz >> n_layers; }
  int bottom_fm() const;
  /// Numbers in z, and in u: latent_dim, or bottom_fm · bottom_sz².
  int latent_size() const;
  int image_size() const { return img_fm * img_sz * img_sz; }

  std::string to_json() const;
  /// Checks every field and every relation between them (ranges, power of two, …).
  static Result<Architecture> from_json(const std::string& json);
};

enum class LayerKind { convolution, transposed_convolution, dense };
enum class Activation { none, leaky_relu, relu, tanh };

constexpr float leaky_relu_slope = 0.2f;

/// One layer with its normalisation folded in: a weight and a bias, then the activation.
///
/// Weights in PyTorch's layout, with `in` counting the appended attributes:
///   convolution             [out, in, kernel, kernel]
///   transposed_convolution  [in, out, kernel, kernel]
///   dense                   [out · out_size², in_channels · in_size² + attribute_dim]
/// Appended attributes come after the features; for maps as constant planes, for dense as numbers.
struct LayerShape {
  std::string name;  ///< tensors are name + ".weight", name + ".bias"
  LayerKind kind = LayerKind::dense;
  Activation activation = Activation::none;
  int in_channels = 0;    ///< without the appended attributes
  int attribute_dim = 0;  ///< length of the attribute vector appended to the input; 0: none
  int out_channels = 0;
  int in_size = 1;  ///< side of the square input map
  int out_size = 1;
  int kernel = 4, stride = 2, padding = 1;  ///< of the two convolutions

  int inputs() const;   ///< numbers read, without attributes: in_channels · in_size²
  int outputs() const;  ///< numbers written: out_channels · out_size²
  std::vector<long long> weight_shape() const;
};

// attribute_dim: length of the attribute vector y (AttributeSchema::dim()).

/// Convolutions "encoder.0" … then the dense layers, numbered on. Output: z; or, where it is
/// stochastic, its mean [latent_dim] followed by its log-variance [latent_dim].
std::vector<LayerShape> encoder_layers(const Architecture&, int attribute_dim);
/// Dense layers (vector z) "decoder.0" …, then the transposed convolutions, all conditioned on y.
/// Output: image [img_fm, img_sz, img_sz] in [−1, 1]; with a linear path a little beyond.
std::vector<LayerShape> decoder_layers(const Architecture&, int attribute_dim);
/// The linear path, the principal components from which the convolutions start: one dense layer
/// without activation each way, or none where linear_sz is 0.
///   "encoder.linear"  the image, averaged to [img_fm, linear_sz, linear_sz] → added to the mean of
///   z "decoder.linear"  z and y → [img_fm, linear_sz, linear_sz], enlarged bilinearly and added to
///   the image
std::vector<LayerShape> linear_encoder_layers(const Architecture&);
std::vector<LayerShape> linear_decoder_layers(const Architecture&, int attribute_dim);
/// "flow.0" …: three dense layers per coupling (leaky, leaky, none), the first conditioned on y:
/// latent_dim / 2 kept numbers → log-scales and shifts of the other half, [2 · latent_dim / 2].
/// Empty where n_couplings is 0. See shared/coupling.hpp for what is kept and what is changed.
std::vector<LayerShape> flow_layers(const Architecture&, int attribute_dim);
/// "classifier.0" …: the attribute classifier, stride-2 convolutions down to 4×4, then one dense
/// layer to [attribute_dim] logits.
std::vector<LayerShape> classifier_layers(const Architecture&, int attribute_dim);

}  // namespace fader
