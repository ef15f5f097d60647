// What fuzzing starts from, made by our own writer and by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// The fuzz target (weights_file_fuzz.cpp); aborts on a finding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fader {

/// A small file as `fader export` writes them: metadata, and a tensor of every storage.
std::vector<std::uint8_t> seed_model();

/// File name, bytes.
std::vector<std::pair<std::string, std::vector<std::uint8_t>>> fuzz_seeds();

}  // namespace fader
