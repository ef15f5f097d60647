// Says when a fader stops working while a model trains. An adversarial run can lose a fader without
// any loss showing it (official users found out after three days), so its swaps are watched.
#pragma once

#include <torch/torch.h>

#include <string>
#include <vector>

namespace fader {

/// How well an attribute's fader works: the share of decodes under another value that the attribute
/// classifier predicts as that value; for a continuous attribute a correlation.
struct FaderAccuracy {
  std::string attribute;
  double share = 0;
};

/// One sentence for every fader whose share has fallen more than a quarter of the whole below its
/// best. `best`, f64 [attributes] or undefined at first, is raised to what was reached now.
std::vector<std::string> fader_alarms(const std::vector<FaderAccuracy>& now, torch::Tensor& best);

}  // namespace fader
