// Running means of a run's losses by name, for progress bar and log.
#pragma once

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

namespace fader {

/// The means are kept where the losses are computed, since a GPU that is asked for a number has to be
/// waited for. What is not a number leaves no mean a number, so looking now and then misses none.
class LossLog {
 public:
  void add(const std::string& name, const torch::Tensor& loss);
  /// The norm of the autoencoder's gradient, before it is clipped.
  void add_gradient_norm(double norm);
  /// After a step: reads the means every ten steps. Throws as read() does.
  void step_done();
  /// Brings the means here: before anything is stored, and before what follows. Throws
  /// std::runtime_error with a sentence where a loss was not finite.
  void read();

  /// Its running mean; 0 where there was none.
  double gradient_norm() const { return gradient_norm_; }
  /// In order of first appearance, as they were last read.
  const std::vector<std::pair<std::string, double>>& means() const { return means_; }
  /// "rec 0.0213 · lat 0.012", as they are now. Throws as read() does.
  std::string text();

 private:
  std::vector<torch::Tensor> current_;  ///< the means, f32 [], by the index of means_
  std::vector<std::pair<std::string, double>> means_;
  int steps_ = 0;  ///< since they were read
  double gradient_norm_ = 0;
};

}  // namespace fader
