// A file as memory, without reading it: the machine brings the pages that are looked at, and takes
// them away when memory runs short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace fader {

struct MappedFile {
  std::shared_ptr<const std::uint8_t> bytes;  ///< mapped as long as anyone holds this
  std::size_t size = 0;

  /// Throws std::runtime_error with one sentence that begins with the path.
  static MappedFile open(const std::string& path);

  /// Takes the pages out of this process's resident memory; they stay in the machine's cache.
  void let_go() const;
};

}  // namespace fader
