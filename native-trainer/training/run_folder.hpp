// The folder of a run: recipe.toml, its checkpoints, log.jsonl, event files, preview/ and the
// best model.
#pragma once

#include <string>

#include "native-trainer/training/checkpoint.hpp"

namespace fader {

/// Nobody else's while this lives: a second program that asks for it is refused. All errors are
/// std::runtime_error with a sentence.
class RunFolder {
 public:
  /// A folder for a new run, made where it is missing. Refused where it holds a run, unless that is to
  /// be overwritten: then its files are deleted, and no others.
  static RunFolder begin(const std::string& path, bool overwrite);
  /// The same refusal, with nothing made or deleted.
  static void require_free(const std::string& path);
  /// The folder of a run that began, whether or not it came to a checkpoint.
  static RunFolder resume(const std::string& path);

  RunFolder(RunFolder&&) noexcept;
  RunFolder& operator=(RunFolder&&) = delete;
  ~RunFolder();

  const std::string& path() const { return path_; }
  std::string recipe_file() const;
  std::string log_file() const;
  /// The model of the best epoch, where a recipe asks for it.
  std::string best_file() const;
  Checkpoints& checkpoints() { return checkpoints_; }

 private:
  explicit RunFolder(const std::string& path);
  static bool holds_a_run(const std::string& path);

  std::string path_;
  int lock_;  ///< the folder's descriptor, which carries the lock
  Checkpoints checkpoints_;
};

}  // namespace fader
