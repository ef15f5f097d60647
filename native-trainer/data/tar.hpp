// What lies where in a tar. A reader of our own, because libarchive hands members out in their
// order only, and pictures are decoded in any, by several threads, and again from the middle after
// a kill.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace fader {

struct TarMember {
  std::string name;
  std::uint64_t offset = 0, size = 0;  ///< of its bytes in the tar
};

/// Reads the headers of ustar, pax and GNU tar, and steps over the bytes between them. Everything
/// it refuses is a std::runtime_error with one sentence that begins with the path.
class TarReader {
 public:
  explicit TarReader(std::string path);

  /// The next file (folders and links are passed over); false at the end of the tar. Tars that were
  /// written behind one another into one file are read as one. Throws where the tar is cut short.
  bool next(TarMember& member);
  std::string text(const TarMember& member);

 private:
  bool read_header(char* block);
  void read(char* to, std::uint64_t offset, std::uint64_t size);
  [[noreturn]] void cut_short() const;

  std::string path_;
  std::ifstream file_;
  std::uint64_t size_ = 0, position_ = 0;
  bool ended_ = false;  ///< the last block was zeros, as at the end of a tar
};

/// A member's bytes, where TarReader found them. Throws std::runtime_error that begins with its
/// name.
std::vector<std::uint8_t> read_tar_member(const std::string& path, const TarMember& member);

}  // namespace fader
