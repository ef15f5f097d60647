#include "native-trainer/evaluation/groups.hpp"

#include <string>

namespace fader {

void measure_groups(const std::vector<Grouping>& groupings, const torch::Tensor& errors,
                    const std::vector<Edits>& edits, Metrics& metrics) {
  for (const Grouping& grouping : groupings) {
    const auto groups = grouping.of_test.slice(0, 0, errors.size(0));
    for (std::size_t g = 0; g < grouping.values.size(); ++g) {
      const auto own = groups.eq(static_cast<std::int64_t>(g));  // bool [N]
      const auto pictures = own.sum().item<double>();
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
      metrics.emplace_back(prefix + "pictures", pictures);
      metrics.emplace_back(prefix + "psnr", psnr(errors.masked_select(own).mean().item<double>()));
      if (values > 0) metrics.emplace_back(prefix + "edit_accuracy", accuracy / values);
    }
  }
}

}  // namespace fader
