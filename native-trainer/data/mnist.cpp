#include "native-trainer/data/mnist.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "native-trainer/data/idx.hpp"
#include "native-trainer/data/sha256.hpp"
#include "native-trainer/data/sidecar.hpp"

namespace fader {
namespace {

constexpr int padded_side = 32;  // a power of two, so that the layers halve it evenly

/// One part: images and labels that belong together.
struct Digits {
  torch::Tensor images;  // u8 [N, 1, 32, 32]
  torch::Tensor labels;  // i64 [N]
  int side = 0;          // before padding

  Digits slice(std::int64_t first, std::int64_t last) const {
    return {images.slice(0, first, last), labels.slice(0, first, last), side};
  }
};

/// The file `part`-`holds`, in any spelling that is in use.
std::string find_file(const std::string& directory, const std::string& part,
                      const std::string& holds) {
  for (const char* separator : {"-", "."}) {
    for (const char* packed : {"", ".gz"}) {
      const auto path =
          std::filesystem::path(directory) /
          (part + "-" + holds.substr(0, 6) + separator + holds.substr(7) + "-ubyte" + packed);
      std::error_code error;
      if (std::filesystem::exists(path, error)) return path.string();
    }
  }
  throw std::runtime_error(directory + " has no " + part + "-" + holds +
                           "-ubyte (raw or .gz); fetch it with: fader prepare mnist --out " +
                           directory);
}

/// u8 [N, 1, side, side] in the middle of u8 [N, 1, 32, 32]; 0 is black.
torch::Tensor pad(const torch::Tensor& images, int side) {
  const int first = (padded_side - side) / 2;
  auto padded = torch::zeros({images.size(0), 1, padded_side, padded_side}, torch::kUInt8);
  padded.slice(2, first, first + side).slice(3, first, first + side).copy_(images);
  return padded;
}

Digits read_part(const std::string& directory, const std::string& part, int classes,
                 Sha256& sha256) {
  const std::string image_path = find_file(directory, part, "images-idx3");
  const std::string label_path = find_file(directory, part, "labels-idx1");
  IdxImages images = read_idx_images(image_path);
  std::vector<std::uint8_t> labels = read_idx_labels(label_path);

  if (images.rows != images.columns || images.rows > padded_side) {
    throw std::runtime_error(image_path + " holds images of " + std::to_string(images.columns) +
                             "×" + std::to_string(images.rows) + "; give square ones of at most " +
                             std::to_string(padded_side) + " pixels a side");
  }
  if (static_cast<std::int64_t>(labels.size()) != images.count) {
    throw std::runtime_error(label_path + " has " + std::to_string(labels.size()) +
                             " labels for the " + std::to_string(images.count) + " images of " +
                             image_path + "; give two files that belong together");
  }
  const auto wrong =
      std::find_if(labels.begin(), labels.end(), [classes](int label) { return label >= classes; });
  if (wrong != labels.end()) {
    throw std::runtime_error(label_path + " has the label " + std::to_string(*wrong) +
                             " at position " + std::to_string(wrong - labels.begin()) +
                             "; only 0 to " + std::to_string(classes - 1) +
                             " are known, fetch it again or name all classes in attributes.json");
  }

  sha256.update(images.pixels.data(), images.pixels.size());
  sha256.update(labels.data(), labels.size());
  Digits digits;
  digits.side = images.rows;
  digits.images =
      pad(torch::from_blob(images.pixels.data(), {images.count, 1, images.rows, images.columns},
                           torch::kUInt8),
          digits.side);
  digits.labels = torch::from_blob(labels.data(), {images.count}, torch::kUInt8).to(torch::kInt64);
  return digits;
}

/// What the set is, where it does not say.
Sidecar digits() {
  Sidecar sidecar;
  sidecar.name = "MNIST";
  sidecar.handwriting = true;
  Attribute digit;
  digit.name = "digit";
  digit.kind = AttributeKind::categorical;
  for (char value = '0'; value <= '9'; ++value) digit.values.push_back(std::string(1, value));
  sidecar.schema = AttributeSchema({digit});
  return sidecar;
}

Sidecar description_of(const std::string& directory) {
  const std::string path = sidecar_path(directory);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return digits();
  const Sidecar sidecar = read_sidecar(directory);
  const auto& attributes = sidecar.schema.attributes();
  if (attributes.size() != 1 || attributes[0].kind != AttributeKind::categorical)
    throw std::runtime_error(path +
                             ": IDX files have one label for each image; declare one categorical "
                             "attribute, its values in the labels' order");
  return sidecar;
}

class Mnist final : public Dataset {
 public:
  Mnist(const std::string& directory, std::int64_t limit)
      : own_(description_of(directory)),
        is_mnist_(own_.name == "MNIST"),
        train_(read_part(directory, "train", own_.schema.dim(), sha256_)),
        test_(read_part(directory, "t10k", own_.schema.dim(), sha256_)),
        digest_(sha256_.hex()) {
    if (train_.side != test_.side) {
      throw std::runtime_error(directory + " holds training images of side " +
                               std::to_string(train_.side) + " and test images of side " +
                               std::to_string(test_.side) + "; give files that belong together");
    }
    const std::int64_t count = train_.images.size(0);
    const std::int64_t held_out = std::max<std::int64_t>(count / 12, 1);
    if (count < 2) {
      throw std::runtime_error(directory +
                               " holds one training image; give at least two, one to validate by");
    }
    validation_ = train_.slice(count - held_out, count);
    const std::int64_t rest = count - held_out;
    train_ = train_.slice(0, limit > 0 ? std::min(limit, rest) : rest);
  }

  const std::string& name() const override { return own_.name; }
  std::string credit() const override { return own_.credit; }
  const AttributeSchema& schema() const override { return own_.schema; }
  int image_side() const override { return padded_side; }
  int content_side() const override { return train_.side; }
  int image_channels() const override { return 1; }
  Shippable shippable() const override {
    if (is_mnist_) return Shippable::latents;
    return own_.shippable ? Shippable::images : Shippable::nothing;
  }
  const std::string& digest() const override { return digest_; }
  bool handwriting() const override { return own_.handwriting; }
  std::int64_t size(Split split) const override { return part(split).images.size(0); }

  Batch batch(Split split, const std::vector<std::int64_t>& indices) const override {
    const auto chosen = torch::tensor(indices, torch::kInt64);
    const Digits& digits = part(split);
    return {digits.images.index_select(0, chosen),
            torch::one_hot(digits.labels.index_select(0, chosen), own_.schema.dim())
                .to(torch::kFloat32)};
  }

 private:
  const Digits& part(Split split) const {
    return split == Split::train ? train_ : split == Split::validation ? validation_ : test_;
  }

  Sidecar own_;
  bool is_mnist_;
  Sha256 sha256_;
  Digits train_, validation_, test_;
  std::string digest_;
};

}  // namespace

std::unique_ptr<Dataset> open_mnist(const std::string& directory, std::int64_t limit) {
  return std::make_unique<Mnist>(directory, limit);
}

const std::vector<RemoteFile>& mnist_files() {
  static const std::vector<RemoteFile> files{
      {"train-images-idx3-ubyte.gz",
       "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
      {"train-labels-idx1-ubyte.gz",
       "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
      {"t10k-images-idx3-ubyte.gz",
       "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
      {"t10k-labels-idx1-ubyte.gz",
       "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"}};
  return files;
}

const std::vector<std::string>& mnist_mirrors() {
  static const std::vector<std::string> mirrors{
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "https://ossci-datasets.s3.amazonaws.com/mnist/"};
  return mirrors;
}

}  // namespace fader
