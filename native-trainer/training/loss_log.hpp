// Running means of a run's losses by name, for progress bar and log.
#pragma once

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

namespace fader {

/// The means are kept where the losses are computed, since a GPU that is asked for a number has to
/// be waited for. What is not a number leaves no mean a number, so looking now and then misses
/// none.
class LossLog {
 public:
  void add(const std::string& name, const torch::Tensor& loss);
  /// The norm of a network's gradient before it is clipped, f32 [].
  void add_gradient_norm(const std::string& network, const torch::Tensor& norm);
  /// After a step: reads the means every ten steps. Throws as read() does.
  void step_done();
  /// Brings the means here: before anything is stored, and before what follows. Throws
  /// std::runtime_error with a sentence where a loss or a gradient was not finite.
  void read();
  /// Begins anew, in the tensors that it has (step_graph.hpp).
  void restart();

  /// The running mean of the autoencoder's; 0 where there was none.
  double gradient_norm() const;
  /// In order of first appearance, as they were last read.
  std::vector<std::pair<std::string, double>> means() const;
  /// "rec 0.0213 · lat 0.012", as they are now. Throws as read() does.
  std::string text();

 private:
  struct Mean {
    std::string name;
    /// f32 [2]: numbers added up, later ones with more weight, and these weights. The mean is their
    /// ratio, so the first numbers do not linger in it.
    torch::Tensor sums;
    double read = 0;     ///< as it was last read …
    bool known = false;  ///< … if there was one
  };
  static void add(std::vector<Mean>& means, const std::string& name, const torch::Tensor& number);

  std::vector<Mean> losses_, gradient_norms_;
  int steps_ = 0;  ///< since they were read
};

/// What to tell where the gradient of `network` is not finite.
std::string no_gradient(const std::string& network);

}  // namespace fader
