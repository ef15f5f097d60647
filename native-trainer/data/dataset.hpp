// Where training images come from. One interface, several sources; images are handed out as
// batches, so that a source may stream them.
#pragma once

#include <torch/torch.h>

#include <memory>
#include <string>
#include <vector>

#include "shared/attributes.hpp"

namespace fader {

enum class Split { train, test };

struct Batch {
  torch::Tensor images;    ///< u8 [N, channels, side, side]
  torch::Tensor channels;  ///< f32 [N, schema.channels()]: the attributes as the networks are told
};

class Dataset {
 public:
  virtual ~Dataset() = default;

  virtual const std::string& name() const = 0;  ///< "MNIST"
  virtual const AttributeSchema& schema() const = 0;
  virtual int image_side() const = 0;      ///< of the batches' images, padding included
  virtual int content_side() const = 0;    ///< of the centre that holds data
  virtual int image_channels() const = 0;  ///< 1 or 3
  virtual bool shippable() const = 0;      ///< whether a model file may carry example images
  virtual std::int64_t size(Split) const = 0;
  virtual Batch batch(Split, const std::vector<std::int64_t>& indices) const = 0;

  /// Images [first, first + count) in order.
  Batch range(Split, std::int64_t first, std::int64_t count) const;
};

/// u8 [N, C, H, W] → f32 in [−1, 1], x / 127.5 − 1.
torch::Tensor to_network(const torch::Tensor& images);

/// Opens `kind` ("mnist") in `directory`, at most `limit` training images (0: all). Throws
/// std::runtime_error with one sentence that names the file and the cure.
std::unique_ptr<Dataset> open_dataset(const std::string& kind, const std::string& directory,
                                      std::int64_t limit = 0);

}  // namespace fader
