// The memory a network computes in, allocated once: two maps that layers read and write in turn,
// and what one layer needs for itself.
#pragma once

#include <cstddef>
#include <vector>

#include "shared/architecture.hpp"

namespace fader {

class Workspace {
 public:
  /// Makes room for a layer's inputs and outputs, and `work` numbers for itself.
  void reserve(const LayerShape& layer, std::size_t work);

  float* front() { return front_.data(); }  ///< what the next layer reads
  float* back() { return back_.data(); }    ///< what it writes
  float* work() { return work_.data(); }
  void swap() noexcept { front_.swap(back_); }  ///< what was written is read next

 private:
  std::vector<float> front_, back_, work_;
};

}  // namespace fader
