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
  const std::int64_t width = model.architecture().latent_size();
  const bool stochastic = model.architecture().stochastic;
  const torch::Device device = model.device();
  Encoded part{{},
               {},
               RowStore(count, width, device),
               RowStore(count, width, device),
               stochastic ? RowStore(count, width, device) : RowStore(0, 1)};
  std::vector<torch::Tensor> truth, predicted;
  Progress progress(title, count);
  for_each_chunk(data, split, count,
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor& y) {
                   truth.push_back(y);
                   predicted.push_back(model.predict(images));
                   const auto q = model.encode_distribution(images, predicted.back());
                   part.mean.put(first, q.mean);
                   if (stochastic) part.log_variance.put(first, q.log_variance);
                   part.u.put(first, model.seeded_u(q, images, predicted.back()));
                   progress.update(first + size);
                 });
  progress.finish();
  part.attributes = torch::cat(truth), part.predicted = torch::cat(predicted);
  return part;
}

Codes codes_of(const DeployedModel& model, const Encoded& part) {
  if (part.log_variance.size() == 0) return Codes(part.u);
  return Codes(part.u, [&model, mean = part.mean, log_variance = part.log_variance,
                        y = part.predicted.to(model.device())](const torch::Tensor& rows) {
    const LatentDistribution q{mean.rows(rows), log_variance.rows(rows)};
    return model.u_of(q.sample(), y.index_select(0, rows.to(y.device())));
  });
}

Codes mean_codes_of(const DeployedModel& model, const Encoded& part) {
  RowStore u(part.size(), part.mean.width(), model.device());
  constexpr std::int64_t step = 1000;
  for (std::int64_t first = 0; first < part.size(); first += step) {
    const std::int64_t count = std::min(step, part.size() - first);
    u.put(first, model.u_of(part.mean.range(first, count),
                            part.predicted.narrow(0, first, count).to(model.device())));
  }
  return Codes(u);
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
    list.push_back(
        {own.name, static_cast<int>(own.values.size()), of(train), of(validation), of(test)});
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
