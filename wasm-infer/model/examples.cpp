#include "wasm-infer/model/examples.hpp"

#include <limits>

namespace fader {

Result<int> example_count(const WeightsFile& file, const std::string& name) {
  const auto bad = [&](const std::string& why) {
    return Error{file.source() + ": tensor \"" + name + "\" " + why + "; export the model again"};
  };
  const TensorView* tensor = file.find(name);
  if (!tensor) return bad("is missing");
  if (tensor->shape.empty() || tensor->shape[0] > std::numeric_limits<int>::max()) {
    return bad("does not begin with a number of examples");
  }
  return static_cast<int>(tensor->shape[0]);
}

Result<std::vector<std::uint8_t>> read_images(const WeightsFile& file, const std::string& name,
                                              int size, const Architecture& a) {
  const TensorView* tensor = file.find(name);
  const std::vector<std::uint64_t> shape = {
      static_cast<std::uint64_t>(size), static_cast<std::uint64_t>(a.img_sz),
      static_cast<std::uint64_t>(a.img_sz), static_cast<std::uint64_t>(a.img_fm)};
  if (!tensor || tensor->dtype != DType::U8 || tensor->shape != shape) {
    std::string text;
    for (std::uint64_t n : shape) text += (text.empty() ? "" : ", ") + std::to_string(n);
    return Error{file.source() + ": tensor \"" + name + "\" must be U8 [" + text +
                 "]; export the model again"};
  }
  return std::vector<std::uint8_t>(tensor->data, tensor->data + tensor->bytes);
}

}  // namespace fader
