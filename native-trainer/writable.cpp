#include "native-trainer/writable.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace fader {

namespace fs = std::filesystem;

namespace {

/// Deletes NAME.tmp and the number of a process that does not live any more; of any name where it
/// is empty. What cannot be deleted is in nobody's way.
void remove_unfinished(const fs::path& folder, const std::string& whole_name) {
  const std::string suffix = ".tmp";
  std::vector<fs::path> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const auto at = name.rfind(suffix);
    if (at == std::string::npos || at == 0) continue;
    if (!whole_name.empty() && name.compare(0, at, whole_name) != 0) continue;
    const std::string number = name.substr(at + suffix.size());
    if (number.empty() || number.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto process = static_cast<pid_t>(std::strtol(number.c_str(), nullptr, 10));
    if (kill(process, 0) != 0 && errno == ESRCH) files.push_back(entry.path());
  }
  for (const fs::path& file : files) fs::remove(file, ignored);
}

}  // namespace

void require_writable_file(const std::string& path) {
  if (path.empty()) return;
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw std::runtime_error(path + ": cannot be written, because it is a folder; name a file");
  const fs::path parent = fs::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    throw std::runtime_error(path + ": cannot be written, because its folder " + folder +
                             " is missing or not writable; make it, or name another file");
}

void require_writable_folder(const std::string& path) {
  if (path.empty()) return;
  std::error_code ignored;  // a failure shows in the next line
  fs::create_directories(path, ignored);
  if (!fs::is_directory(path, ignored) || access(path.c_str(), W_OK | X_OK) != 0)
    throw std::runtime_error(path +
                             ": is not a folder that can be made and written to; name another");
}

void remove_unfinished(const std::string& path) {
  const fs::path whole = path;
  remove_unfinished(whole.parent_path(), whole.filename().string());
}

void remove_unfinished_in(const std::string& folder) { remove_unfinished(folder, ""); }

}  // namespace fader
