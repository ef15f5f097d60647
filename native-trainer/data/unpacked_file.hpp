// A file read from front to back, unpacked on the way where it is gzip.
#pragma once

#include <cstddef>
#include <string>

struct gzFile_s;

namespace fader {

class UnpackedFile {
 public:
  /// Throws std::runtime_error where there is no such file.
  explicit UnpackedFile(const std::string& path);
  ~UnpackedFile();
  UnpackedFile(const UnpackedFile&) = delete;
  UnpackedFile& operator=(const UnpackedFile&) = delete;

  /// Reads up to `size` bytes; fewer only at the end of the file. Throws std::runtime_error where
  /// the gzip data are cut or damaged.
  std::size_t read(void* to, std::size_t size);

 private:
  std::string path_;
  gzFile_s* file_;
};

/// SHA-256 of what the file holds once it is unpacked: two packers need not give the same .gz.
std::string unpacked_sha256(const std::string& path);

}  // namespace fader
