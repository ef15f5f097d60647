// The whole state of a training run on disk, so that a killed run goes on as if nothing had
// happened.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "native-trainer/training/run.hpp"

namespace fader {

/// LibTorch's archive and, in the last 64 bytes, its SHA-256, so that a single wrong bit is noticed.
std::vector<std::uint8_t> write_checkpoint(const TrainingRun& run);
/// Puts LibTorch's generators into the state that they were in, too. Throws std::runtime_error with a
/// sentence that begins with `name`.
TrainingRun read_checkpoint(const std::vector<std::uint8_t>& bytes, const std::string& name,
                            torch::Device device);

/// The checkpoints of one run, in its folder: last.pt, and the one before it, previous.pt.
/// All errors are std::runtime_error with a sentence.
class Checkpoints {
 public:
  explicit Checkpoints(std::string folder);

  /// Whether there is any, whole or not.
  bool exist() const;
  /// Writes last.pt; what it was becomes previous.pt, unless it is damaged. A crash at any moment
  /// leaves at least one whole checkpoint.
  void save(const TrainingRun& run);
  /// Reads last.pt, or previous.pt where last.pt is missing or damaged (and says so on stderr), and
  /// puts LibTorch's generators into the state that they were in.
  TrainingRun load(torch::Device device);
  /// Deletes them, with what a killed save left.
  void remove();

 private:
  std::string folder_;
  bool last_is_whole_ = false;  ///< last.pt was written or read here
};

}  // namespace fader
