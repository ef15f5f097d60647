#include "native-trainer/evaluation/classifier.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "native-trainer/evaluation/channels.hpp"
#include "native-trainer/evaluation/deployed.hpp"
#include "native-trainer/progress.hpp"
#include "shared/weights_file.hpp"

namespace fader {
namespace {

constexpr std::int64_t first_width = 16;
constexpr std::int64_t most_width = 128;
constexpr double pi = 3.14159265358979323846;

/// 2×2 pixels become one of four times the channels: a full-size picture is then as cheap as a
/// small one. After that 3×3 convolutions, with max pooling down to a map of at most 4×4, then one
/// dense layer.
torch::nn::Sequential make_net(std::int64_t channels, std::int64_t side, std::int64_t outputs) {
  torch::nn::Sequential net;
  const auto add = [&net](std::int64_t in, std::int64_t out, bool pooled) {
    net->push_back(torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1).bias(false)));
    if (pooled) net->push_back(torch::nn::MaxPool2d(2));
    net->push_back(torch::nn::BatchNorm2d(out));
    net->push_back(torch::nn::ReLU());
  };
  net->push_back(torch::nn::PixelUnshuffle(2));
  std::int64_t width = first_width;
  add(4 * channels, width, false);
  for (side /= 2; side > 4; side /= 2) {
    const std::int64_t wider = std::min(2 * width, most_width);
    add(width, wider, true);
    if (side > 8) add(wider, wider, false);
    width = wider;
  }
  net->push_back(torch::nn::Flatten());
  net->push_back(torch::nn::Dropout(0.25));
  net->push_back(torch::nn::Linear(width * side * side, outputs));
  return net;
}

/// Turned, leaned, scaled and moved a little, every picture its own way.
torch::Tensor augmented(const torch::Tensor& images) {
  const std::int64_t n = images.size(0);
  const auto uniform = [n](double limit) { return (torch::rand(n) * 2 - 1) * limit; };
  const auto angle = uniform(0.2), scale = 1 + uniform(0.12), lean = uniform(0.15);
  const auto cosine = angle.cos() * scale, sine = angle.sin() * scale;
  const auto affine = torch::stack({torch::stack({cosine, lean - sine, uniform(0.15)}, 1),
                                    torch::stack({sine, cosine, uniform(0.15)}, 1)},
                                   1);  // [N, 2, 3]
  namespace F = torch::nn::functional;
  const auto grid = F::affine_grid(affine, images.sizes(), false);
  return F::grid_sample(
      images, grid, F::GridSampleFuncOptions().padding_mode(torch::kBorder).align_corners(false));
}

/// Cross-entropy for binary and categorical, squared error for continuous in units of its range's
/// variance; summed over attributes.
torch::Tensor judge_loss(const AttributeSchema& schema, const torch::Tensor& output,
                         const torch::Tensor& channels) {
  auto loss = torch::zeros({});
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const std::int64_t first = schema.offset(i), last = first + attribute.dim();
    const auto said = output.slice(1, first, last), truth = channels.slice(1, first, last);
    loss = loss + (attribute.kind == AttributeKind::continuous
                       ? torch::mse_loss(said, truth) / variance_of_range(attribute)
                       : torch::nn::functional::cross_entropy(said, truth.argmax(1)));
  }
  return loss;
}

std::string describe(const Dataset& data) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("dataset");
  writer.String(data.name().c_str());
  writer.Key("training_images");
  writer.Int64(data.size(Split::train));
  writer.Key("image_channels");
  writer.Int(data.image_channels());
  writer.Key("content_side");
  writer.Int(data.content_side());
  writer.EndObject();
  return buffer.GetString();
}

bool operator==(const Attribute& a, const Attribute& b) {
  return a.name == b.name && a.kind == b.kind && a.values == b.values && a.minimum == b.minimum &&
         a.maximum == b.maximum;
}

/// i64: where the channels of `wanted` are among those of `learnt`; empty where one is missing.
torch::Tensor channels_among(const AttributeSchema& learnt, const AttributeSchema& wanted) {
  std::vector<std::int64_t> found;
  for (const Attribute& attribute : wanted.attributes()) {
    const int at = learnt.find(attribute.name);
    if (at < 0 || !(learnt.attributes()[at] == attribute)) return {};
    for (int i = 0; i < attribute.dim(); ++i) found.push_back(learnt.offset(at) + i);
  }
  return torch::tensor(found, torch::kInt64);
}

/// Everything that the net predicts with, by name.
std::map<std::string, torch::Tensor> state_of(const torch::nn::Sequential& net) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : net->named_parameters()) state[item.key()] = item.value().detach();
  for (const auto& item : net->named_buffers()) {
    if (item.value().is_floating_point()) state[item.key()] = item.value();
  }
  return state;
}

}  // namespace

Judge::Judge(const Dataset& data, AttributeSchema learnt)
    : pictures_(describe(data)),
      learnt_(std::move(learnt)),
      asked_(channels_among(learnt_, data.schema())),
      content_side_(data.content_side()),
      image_side_(data.image_side()),
      net_(make_net(data.image_channels(), data.content_side(), learnt_.dim())) {
  net_->eval();
}

Judge Judge::train(const Dataset& data, const JudgeSettings& settings) {
  torch::manual_seed(settings.seed);
  Judge judge(data, data.schema());
  auto& net = judge.net_;
  torch::optim::Adam optimizer(net->parameters(),
                               torch::optim::AdamOptions(settings.learning_rate));

  const std::int64_t count = data.size(Split::train);
  const std::int64_t batch = std::min(settings.batch_size, count);
  const std::int64_t epochs =
      settings.epochs > 0 ? settings.epochs : std::clamp<std::int64_t>(300000 / count, 5, 15);
  const std::int64_t steps = count / batch * epochs;
  const std::int64_t margin = (judge.image_side_ - judge.content_side_) / 2;
  Progress progress("judge", steps * batch);
  net->train();
  std::int64_t step = 0;
  double smooth_loss = 0;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    const auto order = torch::randperm(count, torch::kInt64);
    for (std::int64_t first = 0; first + batch <= count; first += batch, ++step) {
      const double done = double(step) / double(steps);
      const double warm = std::min(1.0, done / 0.15);
      const double decay = 0.5 * (1 + std::cos(pi * std::max(0.0, (done - 0.15) / 0.85)));
      for (auto& group : optimizer.param_groups()) {
        static_cast<torch::optim::AdamOptions&>(group.options())
            .lr(settings.learning_rate * (warm * decay + 1e-3));
      }
      const std::int64_t* chosen = order.data_ptr<std::int64_t>() + first;
      const Batch part = data.batch(Split::train, {chosen, chosen + batch});
      const auto centre = to_network(part.images)
                              .slice(2, margin, margin + judge.content_side_)
                              .slice(3, margin, margin + judge.content_side_);
      const auto loss = judge_loss(data.schema(), net->forward(augmented(centre)), part.channels);
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      smooth_loss += (step == 0 ? 1.0 : 0.02) * (loss.item<double>() - smooth_loss);
      char text[32];
      std::snprintf(text, sizeof text, "loss %.4f", smooth_loss);
      progress.update((step + 1) * batch, text);
    }
  }
  progress.finish();
  net->eval();
  return judge;
}

torch::Tensor Judge::judge(const torch::Tensor& images) const {
  torch::NoGradGuard no_grad;
  const std::int64_t margin = (image_side_ - content_side_) / 2;
  std::vector<torch::Tensor> outputs;
  for (const auto& part : images.split(250)) {
    outputs.push_back(net_->forward(
        part.slice(2, margin, margin + content_side_).slice(3, margin, margin + content_side_)));
  }
  return torch::cat(outputs).index_select(1, asked_);
}

void Judge::save(const std::string& path) const {
  std::vector<TensorData> tensors;
  for (const auto& [name, value] : state_of(net_)) {
    const std::vector<std::uint64_t> shape(value.sizes().begin(), value.sizes().end());
    tensors.push_back(as_f32(name, shape, value.contiguous().data_ptr<float>()));
  }
  value_or_throw(write_atomically(
      path, serialize(std::move(tensors),
                      {{"fader.judge", pictures_}, {"fader.attributes", learnt_.to_json()}})));
}

Judge Judge::load(const std::string& path, const Dataset& data) {
  const WeightsFile file = value_or_throw(WeightsFile::open(path));
  const auto pictures = file.metadata().find("fader.judge");
  const auto attributes = file.metadata().find("fader.attributes");
  if (pictures == file.metadata().end() || attributes == file.metadata().end()) {
    throw std::runtime_error(path +
                             ": is not a judge; name a file that does not exist and a judge "
                             "is trained and saved there");
  }
  Judge judge(data, value_or_throw(AttributeSchema::from_json(attributes->second)));
  const auto refuse = [&](const std::string& what, const std::string& has,
                          const std::string& wanted) {
    throw std::runtime_error(path + ": this judge was trained on other " + what + " (" + has +
                             ") than is asked for (" + wanted +
                             "); name another file and a judge is trained and saved there");
  };
  if (pictures->second != judge.pictures_) refuse("data", pictures->second, judge.pictures_);
  if (!judge.asked_.defined()) refuse("attributes", attributes->second, data.schema().to_json());
  torch::NoGradGuard no_grad;
  for (auto& [name, value] : state_of(judge.net_)) {
    const std::vector<long long> shape(value.sizes().begin(), value.sizes().end());
    const std::vector<float> floats = value_or_throw(file.read_floats(name, shape));
    auto target = value;
    target.copy_(torch::tensor(floats, torch::kFloat32).view(value.sizes()));
  }
  return judge;
}

Judge Judge::obtain(const std::string& path, const Dataset& data, const JudgeSettings& settings) {
  if (!path.empty() && std::filesystem::exists(path)) return load(path, data);
  Judge judge = train(data, settings);
  if (!path.empty()) judge.save(path);
  return judge;
}

}  // namespace fader
