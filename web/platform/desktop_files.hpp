// Files of the desktop: pictures as its machine keeps them, and a model's file that another program
// writes anew.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "shared/image.hpp"
#include "shared/result.hpp"

namespace fader {

/// A PNG, JPEG, GIF or BMP file's picture, the right way up by its EXIF orientation, with 1 to 4
/// channels. path: for the sentence.
Result<Image> picture_of_file(const std::vector<std::uint8_t>& file, const std::string& path);
/// The same of bytes without orientation; none where they are damaged.
std::optional<Image> picture_of_bytes(const std::vector<std::uint8_t>& bytes, int channels);

/// Tells when a file has become another one: by its size and the time of its last change.
class WatchedFile {
 public:
  /// As it is now, it is known.
  void watch(const std::string& path);
  const std::string& path() const { return path_; }
  /// True once for every change, when the file has stayed as it is since the call before: whoever
  /// writes into it in place is given the time between two calls to go on. A file that is gone, as for
  /// a moment between two versions, has not changed.
  bool changed();

 private:
  struct Stamp {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type time;
    bool operator==(const Stamp& other) const { return size == other.size && time == other.time; }
  };
  std::optional<Stamp> stamp() const;

  std::string path_;
  std::optional<Stamp> known_, seen_;
};

}  // namespace fader
