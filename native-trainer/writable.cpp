#include "native-trainer/writable.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace fader {

namespace fs = std::filesystem;

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
  const fs::path folder = whole.parent_path().empty() ? "." : whole.parent_path();
  const std::string prefix = whole.filename().string() + ".tmp";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.size() <= prefix.size() || name.compare(0, prefix.size(), prefix) != 0) continue;
    const std::string number = name.substr(prefix.size());
    if (number.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto process = static_cast<pid_t>(std::strtol(number.c_str(), nullptr, 10));
    if (kill(process, 0) != 0 && errno == ESRCH) fs::remove(entry.path(), error);
  }
}

}  // namespace fader
