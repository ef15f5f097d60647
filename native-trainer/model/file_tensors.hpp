// From networks to the tensors of a weights file.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/model/layer_stack.hpp"
#include "shared/weights_file.hpp"

namespace fader {

/// i6: bytes as with i8, but convolutions, and what reads the picture, use only 63 of their values:
/// a file of the same size that travels smaller, since servers compress.
enum class WeightStorage { f32, f16, i8, i6 };

/// "f32", "f16", "i8" or "i6"; throws std::runtime_error with a sentence for any other word.
WeightStorage weight_storage(const std::string& word);

/// F32, from any device. Throws std::runtime_error with a sentence where it is not finite.
TensorData float_tensor(const std::string& name, const torch::Tensor& tensor);
/// U8, of a contiguous tensor on the CPU.
TensorData byte_tensor(const std::string& name, const torch::Tensor& tensor);

/// Weights are stored as asked for; biases are few, and stay F32. Throws std::runtime_error with a
/// sentence where a number is not finite, or too large for the storage.
void append_layers(const std::vector<FoldedLayer>& layers, WeightStorage storage,
                   std::vector<TensorData>& file);

/// y [N, dim] whose binary attributes are [1 − α, α] → fader positions [N, faders].
torch::Tensor positions_of(const AttributeSchema& schema, const torch::Tensor& y);

/// What the gallery and the self-test start from.
struct Examples {
  torch::Tensor u;  ///< [N, L]
  torch::Tensor y;  ///< [N, dim]
};

/// Cases that whoever loads the file runs to know that its arithmetic is right. Their inputs are
/// decodes of the model itself, so that no image of the data set is shipped.
void append_self_test(const DeployedModel& model, const Examples& examples,
                      std::vector<TensorData>& file);

}  // namespace fader
