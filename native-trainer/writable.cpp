#include "native-trainer/writable.hpp"

#include <unistd.h>

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

}  // namespace fader
