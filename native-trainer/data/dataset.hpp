// Where training images come from. One interface, several sources; images are handed out as
// batches, so that a source may stream them.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "native-trainer/data/split.hpp"
#include "shared/attributes.hpp"

namespace fader {

struct Batch {
  torch::Tensor images;      ///< u8 [N, channels, side, side]
  torch::Tensor attributes;  ///< f32 [N, schema.dim()]: the labels y
};

/// What a model file may carry of the data's own examples, for its gallery and its self-test.
enum class Shippable {
  nothing,  ///< private pictures: not even their latents, from which the decoder draws them
  latents,  ///< public pictures whose licence forbids to hand them on
  images
};

/// Groups that the test pictures belong to.
struct Grouping {
  std::string name;                 ///< "ancestry"
  std::vector<std::string> values;  ///< names of the groups
  torch::Tensor of_test;            ///< i64 [test pictures]: each one's group
};

class Dataset {
 public:
  virtual ~Dataset() = default;

  virtual const std::string& name() const = 0;  ///< "MNIST"
  /// Whom to name where its pictures are shown; "" where nobody asks for it.
  virtual std::string credit() const { return {}; }
  virtual const AttributeSchema& schema() const = 0;
  virtual int image_side() const = 0;      ///< of the batches' images, padding included
  virtual int content_side() const = 0;    ///< of the centre that holds data
  virtual int image_channels() const = 0;  ///< 1 or 3
  virtual Shippable shippable() const = 0;
  /// SHA-256 of the schema and of all images and labels, --limit or not: the same data have the
  /// same digest, wherever and whenever they were packed.
  virtual const std::string& digest() const = 0;
  /// Whether the pictures are handwriting: strokes on a black frame, whose slant and thickness are
  /// a style to preserve. The data set says so; nothing is guessed from its looks.
  virtual bool handwriting() const { return false; }
  virtual std::int64_t size(Split) const = 0;
  virtual Batch batch(Split, const std::vector<std::int64_t>& indices) const = 0;

  /// The labels of all images, f32 [size(split), schema.dim()], without reading an image.
  virtual torch::Tensor attributes(Split split) const;
  /// Images [first, first + count) in order.
  Batch range(Split, std::int64_t first, std::int64_t count) const;

  /// What tells the test pictures apart but is no attribute of the schema ("fader": false).
  virtual std::vector<Grouping> groupings() const { return {}; }

  /// All counterfactuals that are known; empty where the true picture of an edit is not.
  virtual const std::vector<Counterfactual>& counterfactuals() const;
  /// The true pictures of some of them, by index in counterfactuals(), with all their attributes.
  virtual Batch changed(const std::vector<std::int64_t>& indices) const;
};

/// u8 [N, C, H, W] → f32 in [−1, 1], x / 127.5 − 1.
torch::Tensor to_network(const torch::Tensor& images);

/// What a person may ask of a data set.
struct DatasetOptions {
  std::int64_t limit = 0;                 ///< at most so many training images; 0: all
  int img_sz = 0;                         ///< side of the pictures; 0: 64, or the packed file's own
  int img_fm = 0;                         ///< 3 colour, 1 grey; 0: 3, or the packed file's own
  std::vector<std::string> attributes{};  ///< the ones to use, in this order; empty: all
  int threads = 0;                        ///< that read pictures; 0: one per core
};

/// Opens a data set:
///
///   mnist    the folder with its four files
///   folder   a folder with attributes.csv (folder.hpp), or what `fader prepare folder` made of it
///   celeba   CelebA's folder (celeba.hpp), or what `fader prepare celeba` made of it
///   webdataset   tars (shards.hpp), or what `fader prepare webdataset` made of them
///
/// A folder of pictures is packed first, into a hidden file inside it that later runs find again.
/// Throws std::runtime_error with one sentence that names the file and the cure.
std::unique_ptr<Dataset> open_dataset(const std::string& kind, const std::string& path,
                                      const DatasetOptions& options = {});

}  // namespace fader
