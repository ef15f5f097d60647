// A model's networks as ONNX graphs, for whoever has another runtime than ours.
#pragma once

#include <string>

#include "shared/weights_file.hpp"

namespace fader {

/// The files' bytes. Pictures are f32 [N, img_fm, img_sz, img_sz] in [−1, 1]; attributes [N, dim] are
/// y, binary and categorical one-hot (or mixes that sum to 1); u is [N, latent_size]. The inputs'
/// documentation names every number of y.
struct OnnxNetworks {
  std::string encoder;     ///< image, attributes, noise → u; noise only where z is stochastic
  std::string decoder;     ///< u, attributes → image
  std::string classifier;  ///< image → logits, attributes (the likeliest)
  std::string edit;        ///< image, attributes → edited: under its own predicted attributes to the
                           ///< mean of u, and from there under those given
};

/// noise [N, latent_size] are standard normal numbers: zeros give the mean of z; the page takes those
/// that the picture seeds (shared/latent_noise.hpp). Throws std::runtime_error with a sentence that
/// begins with the file's source.
OnnxNetworks to_onnx(const WeightsFile& file);

}  // namespace fader
