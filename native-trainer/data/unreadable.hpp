// What to do about pictures that cannot be read: leave them out, and say which.
#pragma once

#include <string>
#include <vector>

#include "native-trainer/data/listing.hpp"
#include "native-trainer/data/pack.hpp"

namespace fader {

/// Reads every picture of the listing as pack() would, and takes out those that cannot be read,
/// with the counterfactuals of a source that went. Returns a sentence for each, behind those of
/// Listing::left_out: table, row, file, reason.
/// Throws std::runtime_error where a part has no picture left.
std::vector<std::string> leave_out_unreadable(Listing& listing, const PackSettings& settings);

}  // namespace fader
