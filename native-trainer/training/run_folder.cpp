#include "native-trainer/training/run_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <utility>

#include "native-trainer/training/event_file.hpp"
#include "native-trainer/writable.hpp"

namespace fader {

namespace fs = std::filesystem;

RunFolder::RunFolder(const std::string& path)
    : path_(path), lock_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), checkpoints_(path) {
  if (lock_ < 0 || ::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (lock_ >= 0) ::close(lock_);
    throw std::runtime_error(path +
                             ": is in use by another fader; wait for it, or name another "
                             "folder with --run");
  }
  // Whatever was being written when an earlier run was killed: checkpoints, recipe, log, previews.
  remove_unfinished_in(path);
  remove_unfinished_in((fs::path(path) / "preview").string());
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : path_(std::move(other.path_)),
      lock_(std::exchange(other.lock_, -1)),
      checkpoints_(std::move(other.checkpoints_)) {}

RunFolder::~RunFolder() {
  if (lock_ >= 0) ::close(lock_);
}

std::string RunFolder::recipe_file() const { return (fs::path(path_) / "recipe.toml").string(); }

std::string RunFolder::log_file() const { return (fs::path(path_) / "log.jsonl").string(); }

std::string RunFolder::best_file() const { return (fs::path(path_) / "best.safetensors").string(); }

bool RunFolder::holds_a_run(const std::string& path) {
  return Checkpoints(path).exist() || fs::exists(fs::path(path) / "recipe.toml");
}

void RunFolder::require_free(const std::string& path) {
  if (holds_a_run(path))
    throw std::runtime_error(path +
                             ": already holds a run: go on with it by --resume, replace it "
                             "by --overwrite, or name another folder with --run");
}

RunFolder RunFolder::begin(const std::string& path, bool overwrite) {
  require_writable_folder(path);
  RunFolder folder(path);
  if (!overwrite) {
    require_free(path);
    return folder;
  }
  folder.checkpoints_.remove();
  std::error_code error;  // what cannot be deleted is noticed when it is written
  fs::remove(folder.recipe_file(), error);
  fs::remove(folder.log_file(), error);
  fs::remove(folder.best_file(), error);
  EventFile::remove_all(path);
  fs::remove_all(fs::path(path) / "preview", error);
  return folder;
}

RunFolder RunFolder::resume(const std::string& path) {
  std::error_code error;
  const auto missing = [&] {
    return std::runtime_error(path +
                              ": holds no run to go on with: start without --resume, or name "
                              "its folder with --run");
  };
  if (!fs::is_directory(path, error)) throw missing();
  require_writable_folder(path);
  RunFolder folder(path);
  if (!holds_a_run(path)) throw missing();
  return folder;
}

}  // namespace fader
