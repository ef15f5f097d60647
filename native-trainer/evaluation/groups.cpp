#include "native-trainer/evaluation/groups.hpp"

#include <string>

#include "native-trainer/model/attribute_vectors.hpp"
#include "native-trainer/model/images.hpp"
#include "native-trainer/progress.hpp"

namespace fader {
namespace {

/// f64 [N]: the mean squared error of every reconstruction, where white is 1 and black is 0.
torch::Tensor reconstruction_errors(const DeployedModel& model, const Dataset& data,
                                    const Encoded& test) {
  const int side = data.content_side();
  std::vector<torch::Tensor> errors;
  for_each_chunk(data, Split::test, test.size(),
                 [&](std::int64_t first, std::int64_t size, const torch::Tensor& images,
                     const torch::Tensor&) {
                   const auto decodes = model.decode(test.u.slice(0, first, first + size),
                                                     test.predicted.slice(0, first, first + size));
                   // Halved: the networks' pixels span 2.
                   const auto difference =
                       (crop_centre(decodes, side) - crop_centre(images, side)) * 0.5;
                   errors.push_back(difference.to(torch::kFloat64).square().flatten(1).mean(1));
                 });
  return torch::cat(errors);
}

/// Edits to one value: which pictures had another one before, and of which the edit is seen.
struct Edits {
  torch::Tensor made, seen;  ///< bool [N]
};

std::vector<Edits> all_edits(const DeployedModel& model, const EvaluationClassifier& classifier,
                             const Encoded& test) {
  const AttributeSchema& schema = model.schema();
  std::vector<Edits> edits;
  for (int i = 0; i < schema.size(); ++i) {
    const Attribute& attribute = schema.attributes()[i];
    const auto before = values_of(schema, i, test.predicted);
    for (int value = 0; value < static_cast<int>(attribute.values.size()); ++value) {
      std::vector<torch::Tensor> seen;
      for (std::int64_t first = 0; first < test.size(); first += images_at_once) {
        const std::int64_t last = std::min(first + images_at_once, test.size());
        const auto y = forced(schema, i, value, test.predicted.slice(0, first, last));
        const auto decodes = model.decode(test.u.slice(0, first, last), y);
        seen.push_back(values_of(schema, i, classifier.predict(decodes)).eq(value));
      }
      edits.push_back({before.ne(value), torch::cat(seen)});
    }
  }
  return edits;
}

}  // namespace

void measure_groups(const DeployedModel& model, const Dataset& data,
                    const EvaluationClassifier& classifier, const Encoded& test, Metrics& metrics) {
  const std::vector<Grouping> groupings = data.groupings();
  if (groupings.empty()) return;
  const auto errors = reconstruction_errors(model, data, test);
  const std::vector<Edits> edits = all_edits(model, classifier, test);
  for (const Grouping& grouping : groupings) {
    const auto of_test = grouping.of_test.slice(0, 0, test.size());
    for (std::size_t g = 0; g < grouping.values.size(); ++g) {
      const auto own = of_test.eq(static_cast<std::int64_t>(g));  // bool [N]
      const auto pictures = own.sum().item<std::int64_t>();
      if (pictures == 0) continue;
      double accuracy = 0;
      int values = 0;
      for (const Edits& edit : edits) {
        const auto made = edit.made.logical_and(own);
        const auto count = made.sum().item<double>();
        if (count == 0) continue;
        accuracy += edit.seen.logical_and(made).sum().item<double>() / count;
        ++values;
      }
      const std::string prefix = "group." + grouping.name + "." + grouping.values[g] + ".";
      metrics.emplace_back(prefix + "pictures", static_cast<double>(pictures));
      metrics.emplace_back(prefix + "psnr", psnr(errors.masked_select(own).mean().item<double>()));
      if (values > 0) metrics.emplace_back(prefix + "edit_accuracy", accuracy / values);
    }
  }
}

}  // namespace fader
