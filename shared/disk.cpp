#include "shared/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>
#include <utility>

namespace fader {
namespace {

/// A sentence about a failed system call, with its cure where there is one.
Error system_error(const std::string& path, const std::string& what, int code) {
  std::string cure;
  switch (code) {
    case ENOENT:
      cure = "; check that the path exists";
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      cure = "; choose a place that you may use";
      break;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      cure = "; free some space or choose another place";
      break;
    default:
      break;
  }
  return Error{path + ": " + what + ": " + std::strerror(code) + cure};
}

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }
  bool close() {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

/// All bytes, through short writes and interruptions. False: see errno.
bool write_all(int fd, const std::uint8_t* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.ok()) return system_error(path, "cannot be opened", errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return system_error(path, "cannot be read", errno);
  if (!S_ISREG(status.st_mode)) {
    return Error{path + ": not a file; give the path of one"};
  }
  if (static_cast<std::uint64_t>(status.st_size) > std::numeric_limits<std::size_t>::max() / 2) {
    return Error{path + ": too large for this machine's memory"};
  }
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "cannot be read", errno);
    if (got == 0) break;  // it became shorter while we read
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<Done> write_atomically(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  const auto failed = [&](int code) { return system_error(path, "cannot be written", code); };
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    return Error{path + ": cannot be written: it is a folder; give the path of a file"};
  }
  if (exists && !S_ISREG(status.st_mode)) {
    // A device or a pipe (/dev/stdout, /dev/null) has no old content to keep, and must not be
    // replaced by a file.
    Descriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!device.ok() || !write_all(device.get(), bytes.data(), bytes.size())) return failed(errno);
    return Done{};
  }

  const std::string temporary = path + ".tmp" + std::to_string(::getpid());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.ok()) return failed(errno);
  if (!write_all(file.get(), bytes.data(), bytes.size()) || ::fsync(file.get()) != 0 ||
      !file.close() || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int code = errno;
    ::unlink(temporary.c_str());
    return failed(code);
  }
  // Makes the new name itself durable. A file system that cannot do it still holds one whole file,
  // so this is no failure.
  Descriptor folder(::open(folder_of(path).c_str(), O_RDONLY | O_CLOEXEC));
  if (folder.ok()) ::fsync(folder.get());
  return Done{};
}

}  // namespace fader
