#include "native-trainer/evaluation/identity.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "native-trainer/evaluation/evaluation_net.hpp"
#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

namespace F = torch::nn::functional;

constexpr std::int64_t numbers = 128;  // of an embedding
constexpr std::int64_t max_side = 64;  // finer detail than that is lost in most reconstructions
constexpr double temperature = 0.1;
constexpr std::int64_t most_looks = 30;  // at one picture
constexpr std::size_t pictures_at_once = 500;
constexpr std::size_t most_verified = 2000;  // people: every one is compared with every other

/// Each person's pictures in one part; who has only one is left out.
std::vector<std::vector<std::int64_t>> pictures_of_people(const Dataset& people, Split split) {
  const AttributeSchema& schema = people.schema();
  if (schema.size() != 1 || schema.attributes()[0].kind != AttributeKind::continuous)
    throw std::runtime_error(people.name() +
                             ": who is in a picture must be a number; declare that column as "
                             "continuous in attributes.json");
  const auto label = people.attributes(split);  // [N, 1]
  std::map<float, std::vector<std::int64_t>> by_label;
  for (std::int64_t i = 0; i < label.size(0); ++i)
    by_label[label.data_ptr<float>()[i]].push_back(i);
  std::vector<std::vector<std::int64_t>> list;
  for (auto& [person, pictures] : by_label)
    if (pictures.size() > 1) list.push_back(std::move(pictures));
  if (list.size() < 2)
    throw std::runtime_error(people.name() +
                             ": a part has fewer than two people with two pictures each; bring "
                             "more, such as: fader-people --views 2");
  return list;
}

/// Two pictures each of people in random order, of whom all come before anyone comes again
/// (LibTorch's generator on the CPU).
class RandomPairs {
 public:
  explicit RandomPairs(std::vector<std::vector<std::int64_t>> pictures)
      : pictures_(std::move(pictures)), next_(people()) {}

  std::int64_t people() const { return static_cast<std::int64_t>(pictures_.size()); }

  /// [2 n]: a picture of each of n people, then another of each.
  std::vector<std::int64_t> draw(std::int64_t n) {
    if (next_ + n > people()) order_ = shuffled(people()), next_ = 0;
    std::vector<std::int64_t> chosen(static_cast<std::size_t>(2 * n));
    for (std::int64_t i = 0; i < n; ++i) {
      const auto& own = pictures_[order_[next_ + i]];
      const auto two = shuffled(static_cast<std::int64_t>(own.size()));
      chosen[i] = own[two[0]], chosen[n + i] = own[two[1]];
    }
    next_ += n;
    return chosen;
  }

 private:
  static std::vector<std::int64_t> shuffled(std::int64_t n) {
    const auto order = torch::randperm(n, torch::kInt64);
    return {order.data_ptr<std::int64_t>(), order.data_ptr<std::int64_t>() + n};
  }

  std::vector<std::vector<std::int64_t>> pictures_;  // of each
  std::vector<std::int64_t> order_;
  std::int64_t next_;
};

/// [N, N]: cosines of every picture of a with every one of b.
torch::Tensor cosines(const torch::Tensor& a, const torch::Tensor& b) { return a.mm(b.t()); }

/// Row for row a and b show the same people.
double verified(const torch::Tensor& cosine, double threshold) {
  const auto above = cosine.ge(threshold).to(torch::kFloat64);
  const double n = double(cosine.size(0)), same = above.diagonal().sum().item<double>();
  return 0.5 * (same / n + 1 - (above.sum().item<double>() - same) / (n * (n - 1)));
}

/// y with one attribute changed.
torch::Tensor moved(const AttributeSchema& schema, int attribute, const torch::Tensor& y) {
  const auto other = y.clone();
  auto own = columns(schema, attribute, other);
  if (schema.attributes()[attribute].kind == AttributeKind::continuous)
    own.copy_(torch::where(own.gt(0.5), own - 0.5, own + 0.5));
  else
    own.copy_(torch::eye(own.size(1)).index_select(0, (own.argmax(1) + 1) % own.size(1)));
  return other;
}

}  // namespace

IdentityEmbedding::IdentityEmbedding(const Dataset& people)
    : content_side_(people.content_side()),
      side_(std::min(content_side_, max_side)),
      net_(evaluation_net(people.image_channels(), side_, numbers)) {}

IdentityEmbedding IdentityEmbedding::train(const Dataset& people, const IdentitySettings& settings,
                                           torch::Device device) {
  RandomPairs pairs(pictures_of_people(people, Split::train));
  for (const Split split : {Split::validation, Split::test})
    pictures_of_people(people, split);  // refused before the work
  torch::manual_seed(settings.seed);
  IdentityEmbedding embedding(people);
  embedding.device_ = device;
  embedding.net_->to(device);
  const std::int64_t batch = std::min(settings.people_at_once, pairs.people());
  const std::int64_t shown = std::min(settings.pictures, most_looks * people.size(Split::train));
  const std::int64_t steps = std::max<std::int64_t>(shown / (2 * batch), 1);
  const auto whose = torch::arange(batch, torch::TensorOptions(torch::kLong).device(device));
  train_evaluation_net(
      embedding.net_, {"identity embedding", steps, 2 * batch, settings.learning_rate},
      [&](std::int64_t) {
        const Batch part = people.batch(Split::train, pairs.draw(batch));
        const auto two = embedding.forward(to_network(part.images.to(device)))
                             .chunk(2);  // [batch, numbers] each
        const auto logits = cosines(two[0], two[1]) / temperature;
        return 0.5 * (F::cross_entropy(logits, whose) + F::cross_entropy(logits.t(), whose));
      });

  const auto [a, b] = embedding.two_pictures_each(people, Split::validation);
  const auto cosine = cosines(a, b);
  const auto same = cosine.diagonal().contiguous();
  double best = 0;
  for (std::int64_t i = 0; i < same.size(0); ++i) {
    const double candidate = same[i].item<double>(), score = verified(cosine, candidate);
    if (score > best) best = score, embedding.threshold_ = candidate;
  }
  const auto [c, d] = embedding.two_pictures_each(people, Split::test);
  embedding.on_test_people_ = embedding.verification(c, d);
  return embedding;
}

torch::Tensor IdentityEmbedding::forward(const torch::Tensor& images) const {
  auto x = crop_centre(images, content_side_);
  if (side_ < content_side_)
    x = F::adaptive_avg_pool2d(x, F::AdaptiveAvgPool2dFuncOptions({side_, side_}));
  return F::normalize(net_->forward(x));
}

torch::Tensor IdentityEmbedding::embed(const torch::Tensor& images) const {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> parts;
  for (const auto& part : images.split(250))
    parts.push_back(forward(part.to(device_)).to(torch::kCPU));
  return torch::cat(parts);
}

std::pair<torch::Tensor, torch::Tensor> IdentityEmbedding::two_pictures_each(const Dataset& people,
                                                                             Split split) const {
  auto pictures = pictures_of_people(people, split);
  if (pictures.size() > most_verified) pictures.resize(most_verified);
  std::vector<torch::Tensor> embedded;
  for (const std::size_t which : {0, 1}) {
    std::vector<torch::Tensor> parts;
    for (std::size_t first = 0; first < pictures.size(); first += pictures_at_once) {
      std::vector<std::int64_t> chosen;
      for (std::size_t i = first; i < std::min(first + pictures_at_once, pictures.size()); ++i)
        chosen.push_back(pictures[i][which]);
      parts.push_back(embed(to_network(people.batch(split, chosen).images)));
    }
    embedded.push_back(torch::cat(parts));
  }
  return {embedded[0], embedded[1]};
}

double IdentityEmbedding::verification(const torch::Tensor& a, const torch::Tensor& b) const {
  return verified(cosines(a, b), threshold_);
}

void measure_identity(const DeployedModel& model, const Dataset& data,
                      const IdentityEmbedding& embedding, const Encoded& test, Metrics& metrics) {
  metrics.emplace_back("identity.real", embedding.on_test_people());
  const AttributeSchema& schema = model.schema();
  const std::int64_t count = std::min<std::int64_t>(test.size(), most_verified);
  std::vector<torch::Tensor> before;
  std::vector<std::vector<torch::Tensor>> after(schema.size() + 1);  // the last: reconstructions
  Progress progress("identity", count);
  for_each_chunk(data, Split::test, count,
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor&) {
                   before.push_back(embedding.embed(images));
                   const auto u = test.u.range(first, size);
                   const auto y = test.predicted.slice(0, first, first + size);
                   for (int i = 0; i <= schema.size(); ++i) {
                     const auto its = i < schema.size() ? moved(schema, i, y) : y;
                     after[i].push_back(embedding.embed(model.decode(u, its)));
                   }
                   progress.update(first + size);
                 });
  progress.finish();
  const auto pictures = torch::cat(before);
  for (int i = schema.size(); i >= 0; --i) {
    const std::string of = i < schema.size() ? schema.attributes()[i].name : "reconstruction";
    metrics.emplace_back("identity." + of, embedding.verification(pictures, torch::cat(after[i])));
  }
}

}  // namespace fader
