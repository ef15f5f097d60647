#include "native-trainer/data/dataset.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <stdexcept>

#include "native-trainer/data/mnist.hpp"
#include "native-trainer/data/pack.hpp"
#include "native-trainer/data/packed.hpp"
#include "native-trainer/data/shards.hpp"

namespace fader {
namespace {

constexpr int default_side = 64, default_channels = 3;

void refuse_picture_options(const DatasetOptions& options) {
  if (options.img_sz > 0 || options.img_fm > 0 || !options.attributes.empty()) {
    throw std::runtime_error(
        "--img_sz, --img_fm and --attributes are for pictures (folder, celeba, webdataset); MNIST "
        "is "
        "what it is, leave them out");
  }
}

/// The pictures of a folder, packed into a file inside it unless an earlier run did; those of tars
/// into one beside the first.
std::string packed_in_place(const std::string& kind, const std::string& folder,
                            const DatasetOptions& options) {
  PackSettings settings;
  settings.side = options.img_sz > 0 ? options.img_sz : default_side;
  settings.channels = options.img_fm > 0 ? options.img_fm : default_channels;
  settings.threads = options.threads;
  std::filesystem::path place = folder;
  if (kind == "webdataset") place = std::filesystem::path(shard_files(folder)[0]).parent_path();
  const std::string file = (place / (".fader-" + std::to_string(settings.side) + "x" +
                                     std::to_string(settings.channels) + ".safetensors"))
                               .string();
  const Listing listing = list_pictures(kind, folder, options.attributes);
  if (!is_packed(listing, settings, file)) pack(listing, settings, file);
  return file;
}

}  // namespace

torch::Tensor Dataset::attributes(Split split) const {
  constexpr std::int64_t step = 1024;  // images that are held at a time
  std::vector<torch::Tensor> parts;
  for (std::int64_t first = 0; first < size(split); first += step) {
    parts.push_back(range(split, first, std::min(step, size(split) - first)).attributes);
  }
  return torch::cat(parts);
}

Batch Dataset::range(Split split, std::int64_t first, std::int64_t count) const {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), first);
  return batch(split, indices);
}

const std::vector<Counterfactual>& Dataset::counterfactuals() const {
  static const std::vector<Counterfactual> none;
  return none;
}

Batch Dataset::changed(const std::vector<std::int64_t>&) const {
  throw std::logic_error(name() + " has no counterfactuals");
}

torch::Tensor to_network(const torch::Tensor& images) {
  return images.to(torch::kFloat32, /*non_blocking=*/false, /*copy=*/true).div_(127.5).sub_(1);
}

std::unique_ptr<Dataset> open_dataset(const std::string& kind, const std::string& path,
                                      const DatasetOptions& options) {
  const bool shards = kind == "webdataset";
  const bool pictures = kind == "folder" || kind == "celeba" || shards;
  if (kind != "mnist" && !pictures) {
    throw std::runtime_error("there is no data set \"" + kind +
                             "\"; known: mnist, folder, celeba, webdataset");
  }
  std::error_code error;
  if (shards && names_shards(path))
    return open_packed(packed_in_place(kind, path, options), options);
  if (pictures && std::filesystem::is_regular_file(path, error)) return open_packed(path, options);
  if (!std::filesystem::is_directory(path, error)) {
    throw std::runtime_error(path +
                             (shards ? " is neither tars nor a file that fader prepare made; check "
                                       "the path"
                              : pictures ? " is neither a folder of pictures nor a file that fader "
                                           "prepare made; check the path"
                                         : " is not a folder; give the data set's folder, or make "
                                           "it with: fader prepare " +
                                               kind + " --out " + path));
  }
  if (pictures) return open_packed(packed_in_place(kind, path, options), options);
  refuse_picture_options(options);
  return open_mnist(path, options.limit);
}

}  // namespace fader
