// In which order an epoch shows the training images.
#pragma once

#include <cstdint>
#include <vector>

namespace fader {

/// A permutation of [0, images): a function of seed and epoch alone, so that a resumed run sees the
/// same. The epoch's last, incomplete batch is left out (another one in every epoch).
std::vector<int64_t> epoch_order(int64_t images, int64_t seed, int64_t epoch);

}  // namespace fader
