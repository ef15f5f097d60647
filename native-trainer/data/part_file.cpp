#include "native-trainer/data/part_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

namespace fader {

PartFile::PartFile(std::string path)
    : path_(std::move(path)),
      file_(open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666)) {
  if (file_ < 0) fail("cannot be opened for writing", "choose another folder with --out");
  if (flock(file_, LOCK_EX | LOCK_NB) != 0) {
    close(file_);
    throw std::runtime_error(path_ + " is being written by another fader; wait until it is done");
  }
}

PartFile::~PartFile() { close(file_); }

std::int64_t PartFile::size() const { return lseek(file_, 0, SEEK_END); }

void PartFile::append(const void* bytes, std::size_t size) {
  const auto* from = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t written = write(file_, from, size);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      fail("cannot be written", "make room or choose another folder with --out, then run again");
    }
    from += written;
    size -= static_cast<std::size_t>(written);
  }
}

bool PartFile::begins_with(const void* bytes, std::size_t size) const {
  const auto* wanted = static_cast<const char*>(bytes);
  std::vector<char> buffer(1 << 18);
  for (std::size_t done = 0; done < size;) {
    const std::size_t step = std::min(buffer.size(), size - done);
    const ssize_t got = pread(file_, buffer.data(), step, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0 || std::memcmp(buffer.data(), wanted + done, static_cast<std::size_t>(got)) != 0) {
      return false;
    }
    done += static_cast<std::size_t>(got);
  }
  return true;
}

void PartFile::cut_to(std::int64_t size) {
  if (ftruncate(file_, static_cast<off_t>(size)) != 0) {
    fail("cannot be cut", "remove it and run again");
  }
}

void PartFile::remove() { unlink(path_.c_str()); }

void PartFile::rename_to(const std::string& target) {
  const std::string cure = "check the disk and run again";
  if (fsync(file_) != 0) fail("cannot be written", cure);
  if (rename(path_.c_str(), target.c_str()) != 0) fail("cannot be renamed to " + target, cure);
  const std::string folder = std::filesystem::path(target).parent_path().string();
  const int directory = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (directory >= 0) {
    fsync(directory);
    close(directory);
  }
}

void PartFile::fail(const std::string& what, const std::string& cure) const {
  throw std::runtime_error(path_ + " " + what + " (" + std::strerror(errno) + "); " + cure);
}

}  // namespace fader
