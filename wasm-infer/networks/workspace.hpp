// The memory a network computes in, allocated once: two maps that layers read and write in turn,
// and what one layer needs for itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace fader {

class Workspace {
 public:
  /// Makes room for a layer that reads `inputs` numbers, writes `outputs` and works in `work`.
  void reserve(std::size_t inputs, std::size_t outputs, std::size_t work) {
    const std::size_t map = std::max({inputs, outputs, front_.size()});
    front_.resize(map);
    back_.resize(map);
    work_.resize(std::max(work, work_.size()));
  }
  template <class Layer>
  void reserve_for(const Layer& layer, std::size_t work) {
    reserve(layer.shape().inputs(), layer.shape().outputs(), work);
  }

  float* front() { return front_.data(); }  ///< what the next layer reads
  float* back() { return back_.data(); }    ///< what it writes
  float* work() { return work_.data(); }
  void swap() noexcept { front_.swap(back_); }  ///< what was written is read next

 private:
  std::vector<float> front_, back_, work_;
};

}  // namespace fader
