// What is in a weights file, for people and for programs.
#pragma once

#include <string>

#include "shared/weights_file.hpp"

namespace fader {

/// Card, metrics, architecture and attributes (where the file is a model of this program; else its
/// metadata as it is), then every tensor, then totals.
std::string inspection_text(const WeightsFile& file);
/// The same as one JSON object: {file, bytes, parameters: {network: count}, metadata, tensors:
/// [{name, dtype, shape, bytes}]}. A metadata value that is a JSON object or array is given as one.
std::string inspection_json(const WeightsFile& file);

}  // namespace fader
