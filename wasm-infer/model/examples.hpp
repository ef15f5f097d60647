// Tensors that hold one thing per example: gallery.* and selftest.*
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/architecture.hpp"
#include "shared/result.hpp"
#include "shared/weights_file.hpp"

namespace fader {

/// How many examples a tensor holds: its first dimension.
Result<int> example_count(const WeightsFile& file, const std::string& name);

/// U8 [size, img_sz, img_sz, img_fm]
Result<std::vector<std::uint8_t>> read_images(const WeightsFile& file, const std::string& name,
                                              int size, const Architecture& architecture);

}  // namespace fader
