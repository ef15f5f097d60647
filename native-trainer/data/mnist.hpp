// MNIST (LeCun, Cortes, Burges), or anything in its format: pictures by class in IDX files. The last
// twelfth of its training part, 5,000 of 60,000, is the validation part.
//
// Other sets say what they are in an attributes.json beside the files (sidecar.hpp), as for
// Fashion-MNIST:
//
//   {"name": "Fashion-MNIST", "attributes": [{"name": "garment", "kind": "categorical",
//    "values": ["T-shirt", "trousers", …]}]}
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/data/download.hpp"

namespace fader {

/// At most `limit` training images (0: all). See open_dataset.
std::unique_ptr<Dataset> open_mnist(const std::string& directory, std::int64_t limit);

/// The four files with the SHA-256 of what they hold, and the public mirrors that serve them.
const std::vector<RemoteFile>& mnist_files();
const std::vector<std::string>& mnist_mirrors();

}  // namespace fader
