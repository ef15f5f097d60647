// Where a model comes from and what was measured of it: a typed view of the file's "fader.card".
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/result.hpp"

namespace fader {

struct ModelCard {
  std::string name;     ///< "digits"
  std::string dataset;  ///< "MNIST, 60,000 training images"
  std::string dataset_digest;  ///< SHA-256 of the data that it was trained on; may be empty
  std::string credit;   ///< whose pictures these were; empty where the data set names nobody
  std::string command;  ///< the command line that made it
  std::string commit;   ///< of the program, or "unknown"
  std::string license;  ///< of the weights; empty where none is given
  long long seed = 0;
  int epochs = 0;
  /// What `fader evaluate` measured: its JSON's keys, joined by dots ("reconstruction.psnr",
  /// "leakage.digit.mlp", "edit_accuracy.digit.mean", "style_preservation.slant"), in its order.
  std::vector<std::pair<std::string, double>> metrics;

  /// The metric, or null.
  const double* metric(const std::string& key) const;

  std::string to_json() const;
  static Result<ModelCard> from_json(const std::string& json);
};

}  // namespace fader
