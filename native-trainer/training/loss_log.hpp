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
  /// The norm of the autoencoder's gradient, before it is clipped.
  void add_gradient_norm(double norm);
  /// Its running mean; 0 where there was none.
  double gradient_norm() const { return gradient_norm_; }
  /// "rec 0.0213 · lat 0.012", in order of first appearance.
  std::string text() const;
  const std::vector<std::pair<std::string, double>>& means() const { return means_; }

 private:
  std::vector<std::pair<std::string, double>> means_;
  double gradient_norm_ = 0;
};

}  // namespace fader
