// A packed data set (pack.hpp), mapped into memory: however many images, only those that are looked
// at take room, and not for long.
#pragma once

#include <memory>
#include <string>

#include "native-trainer/data/dataset.hpp"

namespace fader {

/// Checks every size and number, then hands out batches by copying image for image. Of the options
/// img_sz and img_fm must be the file's where they are given; attributes may be some of the file's.
std::unique_ptr<Dataset> open_packed(const std::string& path, const DatasetOptions& options);

}  // namespace fader
