#include "native-trainer/training/export.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

#include "native-trainer/data/jpeg.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/or_throw.hpp"
#include "native-trainer/progress.hpp"
#include "native-trainer/training/program_commit.hpp"
#include "shared/model_header.hpp"

namespace fader {
namespace {

constexpr int gallery_quality = 90;  // of its JPEG, 1 to 100

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

/// The gallery: what a page shows before anyone brings a picture. The images themselves are added
/// where the data set and the recipe allow it, as they are or as one JPEG below one another.
void append_gallery(const DeployedModel& model, const Examples& examples, const TrainingRun& run,
                    std::vector<TensorData>& file) {
  file.push_back(float_tensor("gallery.u", examples.u));
  file.push_back(float_tensor("gallery.positions", positions_of(model.schema(), examples.y)));
  const std::string& wanted = run.options.gallery_images;
  if (run.record.shippable != Shippable::images || wanted == "none") return;
  const auto pictures = run.record.gallery.images.permute({0, 2, 3, 1}).contiguous();
  if (wanted == "raw") {
    file.push_back(byte_tensor("gallery.images", pictures));
    return;
  }
  const int side = model.architecture().img_sz;
  Image column(side, side * static_cast<int>(pictures.size(0)), model.architecture().img_fm);
  std::copy_n(pictures.data_ptr<std::uint8_t>(), column.pixels.size(), column.pixels.begin());
  const auto jpeg = write_jpeg(column, gallery_quality);
  file.push_back(as_u8("gallery.jpeg", {jpeg.size()}, jpeg.data()));
}

}  // namespace

std::vector<std::uint8_t> export_model(const TrainingRun& run, const std::string& name) {
  return export_model(run, weight_storage(run.options.storage), name);
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
    tensors.push_back(float_tensor("flow.log_scale", flow->log_scale));
    tensors.push_back(float_tensor("flow.shift", flow->shift));
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
