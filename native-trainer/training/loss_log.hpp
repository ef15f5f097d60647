// Running means of a run's losses by name, for progress bar and log.
#pragma once

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

namespace fader {

class LossLog {
 public:
  /// Throws std::runtime_error with a sentence where the loss is not finite.
  void add(const std::string& name, const torch::Tensor& loss);
  /// "rec 0.0213 · lat 0.012", in order of first appearance.
  std::string text() const;
  const std::vector<std::pair<std::string, double>>& means() const { return means_; }

 private:
  std::vector<std::pair<std::string, double>> means_;
};

}  // namespace fader
