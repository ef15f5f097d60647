// The entries of a zip archive that stores them as they are, as PyTorch writes its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace fader {

/// Name → where its bytes are, and how many. Throws std::runtime_error with a part of a sentence
/// that follows the file's name.
std::map<std::string, std::pair<const std::uint8_t*, std::uint64_t>> zip_entries(
    const std::uint8_t* bytes, std::size_t size);

}  // namespace fader
