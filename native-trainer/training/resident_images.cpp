#include "native-trainer/training/resident_images.hpp"

#include <algorithm>

namespace fader {

namespace {
constexpr std::int64_t most_bytes = std::int64_t{4} << 30, at_once = 4096;
}

bool ResidentImages::fit(const Dataset& data, torch::Device device) {
  const std::int64_t side = data.image_side();
  return device.is_cuda() &&
         data.size(Split::train) * data.image_channels() * side * side <= most_bytes;
}

ResidentImages::ResidentImages(const Dataset& data, torch::Device device)
    : images_(torch::empty(
          {data.size(Split::train), data.image_channels(), data.image_side(), data.image_side()},
          torch::dtype(torch::kUInt8).device(device))),
      attributes_(data.attributes(Split::train).to(device)) {
  for (std::int64_t first = 0; first < images_.size(0); first += at_once) {
    const std::int64_t count = std::min(at_once, images_.size(0) - first);
    images_.narrow(0, first, count).copy_(data.range(Split::train, first, count).images);
  }
}

Batch ResidentImages::batch(const torch::Tensor& rows) const {
  return {images_.index_select(0, rows), attributes_.index_select(0, rows)};
}

}  // namespace fader
