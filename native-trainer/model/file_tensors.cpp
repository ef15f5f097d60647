#include "native-trainer/model/file_tensors.hpp"

#include <algorithm>
#include <stdexcept>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/model/attribute_vectors.hpp"

namespace fader {
namespace {

constexpr int64_t self_test_numbers = 1 << 15;  ///< of expected pictures: 128 kB

std::vector<std::uint64_t> sizes_of(const torch::Tensor& tensor) {
  return {tensor.sizes().begin(), tensor.sizes().end()};
}

/// A player cannot work with what is no number.
void require_finite(const std::string& name, const torch::Tensor& tensor) {
  if (!tensor.isfinite().all().item<bool>())
    throw std::runtime_error("the tensor " + name +
                             " holds what is not a number, so the model is broken: go on from an "
                             "earlier checkpoint with a lower --ae_lr");
}

void require_half(const std::string& name, const torch::Tensor& tensor) {
  constexpr double max_half = 65504;
  if (tensor.abs().max().item<double>() > max_half)
    throw std::runtime_error("the tensor " + name +
                             " holds numbers beyond ±65504, which f16 cannot: give --storage f32");
}

/// Where `small`, dense layers among codes keep all steps: the errors of a thousand inputs that are
/// seldom negative add up there, as those of a convolution's few do not.
std::vector<TensorData> as_bytes(const FoldedLayer& layer, bool small) {
  const LayerShape& shape = layer.shape;
  const std::string name = shape.name + ".weight";
  const float* values = layer.weight.data_ptr<float>();
  const auto sizes = sizes_of(layer.weight);
  const int levels = small ? 31 : 127;
  if (shape.kind != LayerKind::dense)
    return as_i8(name, sizes, values, shape.kind == LayerKind::transposed_convolution ? 1 : 0,
                 levels);
  const bool reads_picture = shape.in_size > 1 && shape.in_channels <= 3;
  return reads_picture ? as_i8_dithered(name, sizes, values, shape.in_size, levels)
                       : as_i8_columns(name, sizes, values);
}

/// f32 [N, C, S, S] in [−1, 1] → u8 [N, S, S, C], as a file keeps pictures.
torch::Tensor as_pictures(const torch::Tensor& images) {
  return ((images + 1) * 127.5)
      .round()
      .clamp(0, 255)
      .to(torch::kByte)
      .permute({0, 2, 3, 1})
      .contiguous();
}

}  // namespace

WeightStorage weight_storage(const std::string& word) {
  if (word == "f32") return WeightStorage::f32;
  if (word == "f16") return WeightStorage::f16;
  if (word == "i8") return WeightStorage::i8;
  if (word == "i6") return WeightStorage::i6;
  throw std::runtime_error("weights cannot be stored as '" + word + "': choose f32, f16, i8 or i6");
}

TensorData float_tensor(const std::string& name, const torch::Tensor& tensor) {
  const auto plain = tensor.detach().to(torch::kCPU, torch::kFloat).contiguous();
  require_finite(name, plain);
  return as_f32(name, sizes_of(plain), plain.data_ptr<float>());
}

TensorData byte_tensor(const std::string& name, const torch::Tensor& tensor) {
  return as_u8(name, sizes_of(tensor), tensor.data_ptr<std::uint8_t>());
}

void append_layers(const std::vector<FoldedLayer>& layers, WeightStorage storage,
                   std::vector<TensorData>& file) {
  for (const FoldedLayer& layer : layers) {
    const std::string name = layer.shape.name + ".weight";
    const float* values = layer.weight.data_ptr<float>();
    const auto shape = sizes_of(layer.weight);
    require_finite(name, layer.weight);
    switch (storage) {
      case WeightStorage::f32:
        file.push_back(as_f32(name, shape, values));
        break;
      case WeightStorage::f16:
        require_half(name, layer.weight);
        file.push_back(as_f16(name, shape, values));
        break;
      case WeightStorage::i8:
      case WeightStorage::i6:
        for (TensorData& tensor : as_bytes(layer, storage == WeightStorage::i6))
          file.push_back(std::move(tensor));
    }
    file.push_back(float_tensor(layer.shape.name + ".bias", layer.bias));
  }
}

torch::Tensor positions_of(const AttributeSchema& schema, const torch::Tensor& y) {
  std::vector<torch::Tensor> positions;
  for (int i = 0; i < schema.size(); ++i) {
    const auto own = columns(schema, i, y);
    const bool binary = schema.attributes()[i].kind == AttributeKind::binary;
    positions.push_back(binary ? own.narrow(1, 1, 1) : own);
  }
  return torch::cat(positions, 1).contiguous();
}

void append_self_test(const DeployedModel& model, const Examples& examples,
                      std::vector<TensorData>& file) {
  constexpr int64_t min_cases = 1, max_cases = 4;
  const int64_t size = examples.y.size(0);
  const int64_t n = std::min(
      std::clamp(self_test_numbers / model.architecture().image_size(), min_cases, max_cases),
      size);
  const auto chosen = torch::linspace(0, size - 1, n).round().to(torch::kLong);
  const auto y = examples.y.index_select(0, chosen);
  const auto pictures = as_pictures(model.decode(examples.u.index_select(0, chosen), y));
  const auto images = to_network(pictures.permute({0, 3, 1, 2})).contiguous();
  const auto u = model.encode(images, y);
  file.push_back(byte_tensor("selftest.images", pictures));
  file.push_back(float_tensor("selftest.positions", positions_of(model.schema(), y)));
  file.push_back(float_tensor("selftest.u", u));
  file.push_back(float_tensor("selftest.decoded", model.decode(u, y)));
  file.push_back(float_tensor("selftest.logits", model.predict_logits(images)));
}

}  // namespace fader
