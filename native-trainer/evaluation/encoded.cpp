#include "native-trainer/evaluation/encoded.hpp"

#include <algorithm>

#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

std::int64_t limited(std::int64_t size, std::int64_t limit) {
  return limit > 0 ? std::min(size, limit) : size;
}

Encoded encode_split(const DeployedModel& model, const Dataset& data, Split split,
                     std::int64_t count, const std::string& title) {
  std::vector<torch::Tensor> truth, predicted, mean, log_variance, u;
  Progress progress(title, count);
  for_each_chunk(data, split, count,
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor& y) {
                   truth.push_back(y);
                   predicted.push_back(model.predict(images));
                   const auto q = model.encode_distribution(images, predicted.back());
                   mean.push_back(q.mean);
                   if (q.log_variance.defined()) log_variance.push_back(q.log_variance);
                   u.push_back(model.seeded_u(q, images, predicted.back()));
                   progress.update(first + size);
                 });
  progress.finish();
  return {torch::cat(truth),
          torch::cat(predicted),
          torch::cat(u),
          {torch::cat(mean), log_variance.empty() ? torch::Tensor() : torch::cat(log_variance)}};
}

Codes codes_of(const DeployedModel& model, const Encoded& part) {
  const torch::Device device = model.device();
  Codes codes{part.u.to(device), nullptr};
  if (!part.distribution.log_variance.defined()) return codes;
  const LatentDistribution q{part.distribution.mean.to(device),
                             part.distribution.log_variance.to(device)};
  codes.fresh_u = [&model, q, y = part.predicted.to(device)](const torch::Tensor& rows) {
    const LatentDistribution some{q.mean.index_select(0, rows),
                                  q.log_variance.index_select(0, rows)};
    return model.u_of(some.sample(), y.index_select(0, rows));
  };
  return codes;
}

Codes mean_codes_of(const DeployedModel& model, const Encoded& part) {
  std::vector<torch::Tensor> u;
  const auto y = part.predicted.split(images_at_once);
  std::size_t i = 0;
  for (const auto& mean : part.distribution.mean.split(images_at_once))
    u.push_back(model.u_of(mean.to(model.device()), y[i++].to(model.device())));
  return {torch::cat(u), nullptr};
}

}  // namespace

CodeSplits EncodedSplits::codes(const DeployedModel& model) const {
  return {codes_of(model, train), codes_of(model, validation), codes_of(model, test)};
}

CodeSplits EncodedSplits::mean_codes(const DeployedModel& model) const {
  return {mean_codes_of(model, train), mean_codes_of(model, validation),
          mean_codes_of(model, test)};
}

std::vector<ProbedAttribute> EncodedSplits::attributes(const DeployedModel& model) const {
  std::vector<ProbedAttribute> list;
  for (int i = 0; i < model.schema().size(); ++i) {
    const Attribute& own = model.schema().attributes()[i];
    const auto of = [&](const Encoded& part) {
      return values_of(model.schema(), i, part.attributes).to(model.device());
    };
    list.push_back({own.name, static_cast<int>(own.values.size()), of(train), of(validation),
                    of(test)});
  }
  return list;
}

EncodedSplits encode_splits(const DeployedModel& model, const Dataset& data, std::int64_t limit,
                            const std::string& title) {
  const auto encode = [&](Split split, const char* part) {
    return encode_split(model, data, split, limited(data.size(split), limit), title + part);
  };
  return {encode(Split::train, "training images"), encode(Split::validation, "validation images"),
          encode(Split::test, "test images")};
}

}  // namespace fader
