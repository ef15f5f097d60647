#include "native-trainer/evaluation/evaluation_classifier.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <utility>
#include <vector>

#include "native-trainer/data/sha256.hpp"
#include "native-trainer/evaluation/evaluation_net.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/or_throw.hpp"
#include "shared/weights_file.hpp"

namespace fader {
namespace {

/// Ranges of its own, apart from those that the models' attribute classifier is trained with.
/// Pictures come aligned, and what tells an age is smaller than a large shift.
Augmentation augmentation(bool handwriting) {
  if (handwriting) return {/*rotation=*/0.2, /*scale=*/0.12, /*shear=*/0.15, /*shift=*/0.15};
  return {/*rotation=*/0.06, /*scale=*/0.05, /*shear=*/0.04, /*shift=*/0.05};
}

/// Cross-entropy for binary and categorical, squared error for continuous in units of its range's
/// variance; summed over attributes.
torch::Tensor classifier_loss(const AttributeSchema& schema, const torch::Tensor& output,
                              const torch::Tensor& y) {
  auto loss = torch::zeros({});
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const std::int64_t first = schema.offset(i), last = first + attribute.dim();
    const auto predicted = output.slice(1, first, last), truth = y.slice(1, first, last);
    loss = loss + (attribute.kind == AttributeKind::continuous
                       ? torch::mse_loss(predicted, truth) / variance_of_range(attribute)
                       : torch::nn::functional::cross_entropy(predicted, truth.argmax(1)));
  }
  return loss;
}

std::string describe(const Dataset& data) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("dataset");
  writer.String(data.name().c_str());
  writer.Key("digest");
  writer.String(data.digest().c_str());
  writer.Key("training_images");
  writer.Int64(data.size(Split::train));
  writer.Key("image_channels");
  writer.Int(data.image_channels());
  writer.Key("content_side");
  writer.Int(data.content_side());
  writer.EndObject();
  return buffer.GetString();
}

/// i64: which columns of `learnt` the attributes of `wanted` are; empty where one is missing.
torch::Tensor columns_of(const AttributeSchema& learnt, const AttributeSchema& wanted) {
  std::vector<std::int64_t> found;
  for (const Attribute& attribute : wanted.attributes()) {
    const int at = learnt.find(attribute.name);
    if (at < 0 || !same_to_networks(learnt.attributes()[at], attribute)) return {};
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

EvaluationClassifier::EvaluationClassifier(const Dataset& data, AttributeSchema learnt)
    : pictures_(describe(data)),
      learnt_(std::move(learnt)),
      asked_(columns_of(learnt_, data.schema())),
      content_side_(data.content_side()),
      net_(evaluation_net(data.image_channels(), data.content_side(), learnt_.dim())) {
  net_->eval();
}

EvaluationClassifier EvaluationClassifier::train(const Dataset& data,
                                                 const ClassifierSettings& settings,
                                                 torch::Device device) {
  torch::manual_seed(settings.seed);
  EvaluationClassifier classifier(data, data.schema());
  classifier.to(device);
  auto& net = classifier.net_;
  const std::int64_t count = data.size(Split::train);
  const std::int64_t batch = std::min(settings.batch_size, count), batches = count / batch;
  const std::int64_t epochs =
      settings.epochs > 0 ? settings.epochs : std::clamp<std::int64_t>(300000 / count, 5, 15);
  torch::Tensor order;
  train_evaluation_net(
      net, {"evaluation classifier", batches * epochs, batch, settings.learning_rate},
      [&](std::int64_t step) {
        if (step % batches == 0) order = torch::randperm(count, torch::kInt64);
        const std::int64_t* chosen = order.data_ptr<std::int64_t>() + step % batches * batch;
        const Batch part = data.batch(Split::train, {chosen, chosen + batch});
        const auto x = crop_centre(to_network(part.images.to(device)), classifier.content_side_);
        return classifier_loss(data.schema(),
                               net->forward(augmented(x, augmentation(data.handwriting()))),
                               part.attributes.to(device));
      });
  return classifier;
}

torch::Tensor EvaluationClassifier::predict(const torch::Tensor& images) const {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> outputs;
  for (const auto& part : images.split(250)) {
    outputs.push_back(net_->forward(crop_centre(part, content_side_).to(device_)).to(torch::kCPU));
  }
  return torch::cat(outputs).index_select(1, asked_);
}

torch::Tensor EvaluationClassifier::features(const torch::Tensor& images) const {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> outputs;
  for (const auto& part : images.split(250)) {
    auto x = crop_centre(part, content_side_).to(device_);
    for (std::size_t i = 0; i + 2 < net_->size(); ++i) {  // all but dropout and the dense layer
      x = (net_->begin() + static_cast<std::ptrdiff_t>(i))->any_forward(x).get<torch::Tensor>();
    }
    outputs.push_back(x.to(torch::kCPU));
  }
  return torch::cat(outputs);
}

void EvaluationClassifier::to(torch::Device device) {
  device_ = device;
  net_->to(device);
}

std::string EvaluationClassifier::digest() const {
  Sha256 sha256;
  for (const auto& [name, value] : state_of(net_)) {
    const auto numbers = value.to(torch::kCPU).contiguous();
    sha256.update(numbers.data_ptr<float>(), static_cast<std::size_t>(numbers.nbytes()));
  }
  return sha256.hex();
}

void EvaluationClassifier::save(const std::string& path) const {
  std::vector<TensorData> tensors;
  for (const auto& [name, value] : state_of(net_)) {
    const std::vector<std::uint64_t> shape(value.sizes().begin(), value.sizes().end());
    tensors.push_back(as_f32(name, shape, value.to(torch::kCPU).contiguous().data_ptr<float>()));
  }
  value_or_throw(write_atomically(
      path, serialize(std::move(tensors),
                      {{"fader.classifier", pictures_}, {"fader.attributes", learnt_.to_json()}})));
}

EvaluationClassifier EvaluationClassifier::load(const std::string& path, const Dataset& data) {
  const WeightsFile file = value_or_throw(WeightsFile::open(path));
  const auto pictures = file.metadata().find("fader.classifier");
  const auto attributes = file.metadata().find("fader.attributes");
  if (pictures == file.metadata().end() || attributes == file.metadata().end()) {
    throw std::runtime_error(
        path +
        ": is not an evaluation classifier; name a file that does not exist and one "
        "is trained and saved there");
  }
  EvaluationClassifier classifier(data,
                                  value_or_throw(AttributeSchema::from_json(attributes->second)));
  const auto refuse = [&](const std::string& what, const std::string& has,
                          const std::string& wanted) {
    throw std::runtime_error(path + ": this evaluation classifier was trained on other " + what +
                             " (" + has + ") than is asked for (" + wanted +
                             "); name another file and one is trained and saved there");
  };
  if (pictures->second != classifier.pictures_)
    refuse("data", pictures->second, classifier.pictures_);
  if (!classifier.asked_.defined())
    refuse("attributes", attributes->second, data.schema().to_json());
  torch::NoGradGuard no_grad;
  for (auto& [name, value] : state_of(classifier.net_)) {
    const std::vector<long long> shape(value.sizes().begin(), value.sizes().end());
    const std::vector<float> floats = value_or_throw(file.read_floats(name, shape));
    auto target = value;
    target.copy_(torch::tensor(floats, torch::kFloat32).view(value.sizes()));
  }
  return classifier;
}

EvaluationClassifier EvaluationClassifier::obtain(const std::string& path, const Dataset& data,
                                                  const ClassifierSettings& settings,
                                                  torch::Device device) {
  if (!path.empty() && std::filesystem::exists(path)) {
    EvaluationClassifier classifier = load(path, data);
    classifier.to(device);
    return classifier;
  }
  EvaluationClassifier classifier = train(data, settings, device);
  if (!path.empty()) classifier.save(path);
  return classifier;
}

}  // namespace fader
