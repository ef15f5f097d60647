#include "wasm-infer/networks/workspace.hpp"

#include <algorithm>

namespace fader {

void Workspace::reserve(const LayerShape& layer, std::size_t work) {
  const std::size_t map = std::max(layer.inputs(), layer.outputs());
  front_.resize(std::max(map, front_.size()));
  back_.resize(front_.size());
  work_.resize(std::max(work, work_.size()));
}

}  // namespace fader
