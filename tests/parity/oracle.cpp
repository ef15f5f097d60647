// LibTorch as the oracle of the player, over the same file and the same pictures.
//
//   oracle inputs MODEL MNIST_DIR COUNT INPUTS    pictures (MNIST's, or like the file's own) and
//                                                 fader positions for `play`
//   oracle compare MODEL INPUTS OUTPUTS           what `play` made of them against LibTorch
//
// Half of the positions are what the attribute classifier predicts, half are random mixes.
#include <cstdio>
#include <limits>
#include <stdexcept>
#include <string>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/sheet.hpp"
#include "native-trainer/model/deployed_model.hpp"
#include "native-trainer/or_throw.hpp"

namespace {

using namespace fader;

constexpr double tolerance = 1e-4;
/// Of pictures whose u had the encoder's error already: under faders far from the picture's
/// own the inverse flow stretches that.
constexpr double chained_tolerance = 3e-4;

TensorData floats(const std::string& name, const torch::Tensor& tensor) {
  const auto plain = tensor.contiguous();
  return as_f32(name, {plain.sizes().begin(), plain.sizes().end()}, plain.data_ptr<float>());
}

torch::Tensor read(const WeightsFile& file, const std::string& name) {
  const TensorView* view = file.find(name);
  if (!view) throw std::runtime_error(file.source() + " has no " + name);
  const std::vector<std::int64_t> sizes(view->shape.begin(), view->shape.end());
  const auto values = value_or_throw(file.read_floats(name, {sizes.begin(), sizes.end()}));
  return torch::tensor(values).view(sizes);
}

/// positions [N, faders] → y [N, dim], as the console does.
torch::Tensor attributes_of(const AttributeSchema& schema, const torch::Tensor& positions) {
  auto y = torch::empty({positions.size(0), schema.dim()});
  for (std::int64_t i = 0; i < positions.size(0); ++i)
    schema.to_attributes(positions[i].data_ptr<float>(), y[i].data_ptr<float>());
  return y;
}

torch::Tensor digits(const std::string& directory, std::int64_t count) {
  const auto data = open_dataset("mnist", directory);
  return to_network(data->range(Split::test, 0, std::min(count, data->size(Split::test))).images);
}

/// The pictures that travel in the file, again and again, each time with other noise on them; undefined where none do.
torch::Tensor like_the_gallery(const DeployedModel& model, const WeightsFile& file,
                               std::int64_t count) {
  if (!file.find("gallery.u")) return {};
  SheetSettings all;
  all.rows = std::numeric_limits<int>::max();
  const auto pictures = sheet_inputs(model, file, all).images;  // [n, C, S, S] in [−1, 1]
  if (!pictures.defined()) return {};
  const auto which = torch::arange(count).remainder(pictures.size(0));
  const auto noisy = pictures.index_select(0, which);
  return (noisy + torch::randn_like(noisy) * (4 / 127.5)).clamp(-1, 1);
}

void write_inputs(const std::string& model_path, const std::string& directory, std::int64_t count,
                  const std::string& path) {
  torch::manual_seed(1);
  const WeightsFile file = value_or_throw(WeightsFile::open(model_path));
  const DeployedModel model(file);
  auto images = like_the_gallery(model, file, count);
  if (!images.defined()) images = digits(directory, count);
  count = images.size(0);
  const auto logits = model.predict_logits(images).contiguous();
  // As in the page: the encoder is conditioned on what was predicted, the decoder on the faders.
  const auto predicted = torch::empty({count, model.schema().faders()});
  for (std::int64_t i = 0; i < count; ++i) {
    model.schema().from_logits(logits[i].data_ptr<float>(), predicted[i].data_ptr<float>());
    model.schema().to_argmax(predicted[i].data_ptr<float>());
  }
  auto positions = torch::rand({count, model.schema().faders()});
  positions.slice(0, 0, count, 2).copy_(predicted.slice(0, 0, count, 2));
  const auto bytes = serialize(
      {floats("images", images), floats("predicted", predicted), floats("positions", positions)},
      {});
  value_or_throw(write_atomically(path, bytes));
}

bool compare(const std::string& model_path, const std::string& inputs_path,
             const std::string& outputs_path) {
  const DeployedModel model = DeployedModel::open(model_path, torch::kFloat64);
  const auto inputs = value_or_throw(WeightsFile::open(inputs_path));
  const auto outputs = value_or_throw(WeightsFile::open(outputs_path));
  const auto images = read(inputs, "images");
  const auto u = model.encode(images, attributes_of(model.schema(), read(inputs, "predicted")));
  const auto y = attributes_of(model.schema(), read(inputs, "positions"));
  bool close = true;
  const auto report = [&](const char* name, const torch::Tensor& ours, const torch::Tensor& wanted,
                          double allowed) {
    const double error = (ours - wanted).abs().max().item<double>();
    const bool within = error <= allowed;  // false for a NaN, too
    std::printf("  %-8s max abs error %.2e over %lld pictures%s\n", name, error,
                static_cast<long long>(images.size(0)), within ? "" : "  <- too much");
    close = close && within;
  };
  const auto ours = read(outputs, "u"), decodes = read(outputs, "decodes");
  report("u", ours, u, tolerance);
  report("decodes", decodes, model.decode(ours, y), tolerance);
  report("chained", decodes, model.decode(u, y), chained_tolerance);
  report("logits", read(outputs, "logits"), model.predict_logits(images), tolerance);
  return close;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  try {
    if (verb == "inputs" && argc == 6) {
      write_inputs(argv[2], argv[3], std::stoll(argv[4]), argv[5]);
      return 0;
    }
    if (verb == "compare" && argc == 5) return compare(argv[2], argv[3], argv[4]) ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "oracle: %s\n", error.what());
    return 1;
  }
  std::fprintf(
      stderr, "usage: oracle inputs MODEL MNIST_DIR COUNT INPUTS | compare MODEL INPUTS OUTPUTS\n");
  return 2;
}
