#include "native-trainer/data/dataset.hpp"

#include <filesystem>
#include <numeric>
#include <stdexcept>

#include "native-trainer/data/mnist.hpp"

namespace fader {

Batch Dataset::range(Split split, std::int64_t first, std::int64_t count) const {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return batch(split, indices);
}

torch::Tensor to_network(const torch::Tensor& images) {
  return images.to(torch::kFloat32, /*non_blocking=*/false, /*copy=*/true).div_(127.5).sub_(1);
}

std::unique_ptr<Dataset> open_dataset(const std::string& kind, const std::string& directory,
                                      std::int64_t limit) {
  if (kind != "mnist") {
    throw std::runtime_error("there is no data set \"" + kind + "\"; known: mnist");
  }
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) {
    throw std::runtime_error(directory +
                             " is not a folder; give the data set's folder, or make it with: fader "
                             "prepare " +
                             kind + " --out " + directory);
  }
  return open_mnist(directory, limit);
}

}  // namespace fader
