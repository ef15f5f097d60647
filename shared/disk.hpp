// Whole files, read and written with one sentence where it fails.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/result.hpp"

namespace fader {

/// All bytes of a regular file.
Result<std::vector<std::uint8_t>> read_file(const std::string& path);

/// Writes bytes to path so that a reader sees the old file or the new one, never a part:
/// sibling temporary file, fsync, rename, fsync of the folder. On failure the old file is intact
/// and no temporary one is left. A device or a pipe is written to as it is.
Result<Done> write_atomically(const std::string& path, const std::vector<std::uint8_t>& bytes);

}  // namespace fader
