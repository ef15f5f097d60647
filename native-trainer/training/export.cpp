#include "native-trainer/training/export.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <stdexcept>

#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/program_commit.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

constexpr int64_t self_test_numbers = 1 << 15;  ///< of expected pictures: 128 kB
constexpr int gallery_quality = 90;             ///< of its JPEG, 1 to 100

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

TensorData floats(const std::string& name, const torch::Tensor& tensor) {
  const auto plain = tensor.detach().to(torch::kCPU, torch::kFloat).contiguous();
  require_finite(name, plain);
  return as_f32(name, sizes_of(plain), plain.data_ptr<float>());
}

/// Weights are stored as asked for; biases are few, and stay F32.
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
      case WeightStorage::i8: {
        const LayerKind kind = layer.shape.kind;
        const int dim = kind == LayerKind::transposed_convolution ? 1 : 0;
        auto tensors = kind == LayerKind::dense ? as_i8_columns(name, shape, values)
                                                : as_i8(name, shape, values, dim);
        for (TensorData& tensor : tensors) file.push_back(std::move(tensor));
      }
    }
    file.push_back(floats(layer.shape.name + ".bias", layer.bias));
  }
}

/// One-hot y [N, dim] → fader positions [N, faders].
torch::Tensor positions_of(const AttributeSchema& schema, const torch::Tensor& y) {
  std::vector<torch::Tensor> positions;
  for (int i = 0; i < schema.size(); ++i) {
    const auto own = columns(schema, i, y);
    const bool binary = schema.attributes()[i].kind == AttributeKind::binary;
    positions.push_back(binary ? own.narrow(1, 1, 1) : own);
  }
  return torch::cat(positions, 1).contiguous();
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

/// What the gallery and the self-test start from.
struct Examples {
  torch::Tensor u;  ///< [N, L]
  torch::Tensor y;  ///< [N, dim]
};

/// As the deployed model sees the run's gallery images.
Examples encoded_gallery(const DeployedModel& model, const TrainingRun& run) {
  const auto images = to_network(run.record.gallery.images);
  const auto y = run.options.condition_on == "predicted" ? model.predict(images)
                                                         : run.record.gallery.attributes;
  return {model.encode(images, y), y};
}

/// People whom nobody has photographed: u from the flow's prior, the standard normal distribution,
/// and attributes at random, from a generator of its own. Without a flow nothing makes u normal;
/// then it has the mean and the deviation of the gallery's u, which tell of no single picture where
/// there are several.
Examples drawn_from_the_prior(const DeployedModel& model, const TrainingRun& run) {
  auto generator = at::detail::createCPUGenerator(static_cast<uint64_t>(run.options.seed));
  const int64_t n = run.record.gallery.attributes.size(0);
  auto u = torch::randn({n, model.architecture().latent_size()}, generator);
  if (model.architecture().n_couplings == 0 && n > 1) {
    const auto real = encoded_gallery(model, run).u;
    u = u * real.std(0) + real.mean(0);
  }
  std::vector<torch::Tensor> y;
  for (const Attribute& attribute : model.schema().attributes()) {
    if (attribute.kind == AttributeKind::continuous)
      y.push_back(attribute.minimum +
                  (attribute.maximum - attribute.minimum) * torch::rand({n, 1}, generator));
    else
      y.push_back(torch::one_hot(torch::randint(attribute.dim(), {n}, generator, torch::kLong),
                                 attribute.dim())
                      .to(torch::kFloat));
  }
  return {u, torch::cat(y, 1)};
}

/// The gallery: what a page shows before anyone brings a picture. The images themselves are added,
/// as they are or as one JPEG below one another,
/// where the data set and the recipe allow it.
void append_gallery(const DeployedModel& model, const Examples& examples, const TrainingRun& run,
                    std::vector<TensorData>& file) {
  file.push_back(floats("gallery.u", examples.u));
  file.push_back(floats("gallery.positions", positions_of(model.schema(), examples.y)));
  const std::string& wanted = run.options.gallery_images;
  if (run.record.shippable != Shippable::images || wanted == "none") return;
  const auto pictures = run.record.gallery.images.permute({0, 2, 3, 1}).contiguous();
  if (wanted == "raw") {
    file.push_back(as_u8("gallery.images", sizes_of(pictures), pictures.data_ptr<std::uint8_t>()));
    return;
  }
  const int side = model.architecture().img_sz;
  Image column(side, side * static_cast<int>(pictures.size(0)), model.architecture().img_fm);
  std::copy_n(pictures.data_ptr<std::uint8_t>(), column.pixels.size(), column.pixels.begin());
  const auto jpeg = write_jpeg(column, gallery_quality);
  file.push_back(as_u8("gallery.jpeg", {jpeg.size()}, jpeg.data()));
}

/// Cases that whoever loads the file runs to know that its arithmetic is right. Their inputs are
/// decodes of the model itself, so that no image of the data set is shipped.
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
  file.push_back(as_u8("selftest.images", sizes_of(pictures), pictures.data_ptr<std::uint8_t>()));
  file.push_back(floats("selftest.positions", positions_of(model.schema(), y)));
  file.push_back(floats("selftest.u", u));
  file.push_back(floats("selftest.decoded", model.decode(u, y)));
  file.push_back(floats("selftest.logits", model.predict_logits(images)));
}

}  // namespace

WeightStorage weight_storage(const std::string& word) {
  if (word == "f32") return WeightStorage::f32;
  if (word == "f16") return WeightStorage::f16;
  if (word == "i8") return WeightStorage::i8;
  throw std::runtime_error("weights cannot be stored as '" + word + "': choose f32, f16 or i8");
}

std::vector<std::uint8_t> export_model(const TrainingRun& run, WeightStorage storage,
                                       const std::string& name) {
  torch::NoGradGuard no_grad;
  const AveragedWeights averaged(run.model, run.average);
  std::vector<TensorData> tensors;
  for (const LayerStack& stack : run.model.stacks()) append_layers(stack->fold(), storage, tensors);
  const Flow& flow = run.model.flow;
  if (!flow.is_empty()) {
    append_layers(flow->fold(), storage, tensors);
    tensors.push_back(floats("flow.log_scale", flow->log_scale));
    tensors.push_back(floats("flow.shift", flow->shift));
  }

  const RunRecord& record = run.record;
  ModelHeader header{run.model.architecture, run.model.schema, {}};
  header.card.name = name;
  header.card.dataset =
      record.dataset + ", " + format_count(record.dataset_size) + " training images";
  header.card.dataset_digest = record.dataset_digest;
  header.card.credit = record.credit;
  header.card.command = record.command;
  header.card.commit = program_commit();
  header.card.license = record.license;
  header.card.seed = run.options.seed;
  header.card.epochs = static_cast<int>(run.epochs_done());
  const auto metadata = model_metadata(header);

  // Gallery and self-test come from the file itself, read back: rounded weights and all.
  const auto file = value_or_throw(WeightsFile::parse(serialize(tensors, metadata), name));
  const DeployedModel model(file, torch::kFloat64);
  const Examples examples = record.shippable == Shippable::nothing
                                ? drawn_from_the_prior(model, run)
                                : encoded_gallery(model, run);
  append_gallery(model, examples, run, tensors);
  append_self_test(model, examples, tensors);
  return serialize(std::move(tensors), metadata);
}

}  // namespace fader
