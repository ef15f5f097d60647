#include "native-trainer/data/unpacked_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "native-trainer/data/sha256.hpp"

namespace fader {

UnpackedFile::UnpackedFile(const std::string& path) : path_(path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw std::runtime_error(path + " is a folder; a file is needed there");
  }
  file_ = gzopen(path.c_str(), "rb");
  if (!file_) {
    throw std::runtime_error(path + " cannot be opened (" + std::strerror(errno) +
                             "); check that it is there and may be read");
  }
  gzbuffer(file_, 1 << 18);
}

UnpackedFile::~UnpackedFile() { gzclose(file_); }

std::size_t UnpackedFile::read(void* to, std::size_t size) {
  auto* bytes = static_cast<unsigned char*>(to);
  std::size_t done = 0;
  while (done < size) {
    const auto step = static_cast<unsigned>(std::min<std::size_t>(size - done, 1 << 20));
    errno = 0;
    const int got = gzread(file_, bytes + done, step);
    int status = Z_OK;
    gzerror(file_, &status);
    // A stream that ends early gives its bytes first and then says Z_BUF_ERROR.
    if (status == Z_BUF_ERROR) {
      throw std::runtime_error(path_ + " is cut short (its gzip data end early); fetch it again");
    }
    if (status == Z_ERRNO) {
      throw std::runtime_error(path_ + " cannot be read (" + std::strerror(errno) +
                               "); check the disk, or fetch it again");
    }
    if (got < 0) {
      throw std::runtime_error(path_ + " is damaged (its gzip data do not unpack); fetch it again");
    }
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::string unpacked_sha256(const std::string& path) {
  UnpackedFile file(path);
  Sha256 sha256;
  std::vector<unsigned char> buffer(1 << 18);
  while (const std::size_t size = file.read(buffer.data(), buffer.size())) {
    sha256.update(buffer.data(), size);
  }
  return sha256.hex();
}

}  // namespace fader
