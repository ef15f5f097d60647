// The parts of a data set as a deployed model sees them, encoded once for all that is measured.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/probe.hpp"
#include "native-trainer/evaluation/row_store.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

/// How many images of so many numbers each are held and decoded together: 64 MB of them.
inline std::int64_t images_at_once(std::int64_t image_size) {
  return std::clamp<std::int64_t>((std::int64_t{1} << 24) / image_size, 1, 1000);
}

/// One part as the deployed model sees it. L: the latent's size.
struct Encoded {
  torch::Tensor attributes;   ///< f32 [N, dim]: the labels
  torch::Tensor predicted;    ///< f32 [N, dim]: by the file's own classifier
  RowStore u;                 ///< [N, L]: as deployed
  RowStore mean;              ///< [N, L]: of z
  RowStore log_variance;      ///< [N, L]: of z; [0, 1] where z has no noise

  std::int64_t size() const { return u.size(); }
};

/// All parts. The model must live as long as the codes, which draw fresh noise through it.
struct EncodedSplits {
  Encoded train, validation, test;

  /// On the model's device.
  CodeSplits codes(const DeployedModel& model) const;
  /// The same without noise: u of the mean of z.
  CodeSplits mean_codes(const DeployedModel& model) const;
  std::vector<ProbedAttribute> attributes(const DeployedModel& model) const;
};

/// At most `limit` images of each part (0: all). title: begins the progress bars'.
EncodedSplits encode_splits(const DeployedModel& model, const Dataset& data, std::int64_t limit,
                            const std::string& title);

/// Calls visit(first, count, images in [−1, 1], y) for `count` images of a part in chunks.
template <class Visit>
void for_each_chunk(const Dataset& data, Split split, std::int64_t count, Visit&& visit) {
  const std::int64_t most =
      images_at_once(data.image_channels() * data.image_side() * data.image_side());
  for (std::int64_t first = 0; first < count; first += most) {
    const std::int64_t size = std::min(most, count - first);
    const Batch batch = data.range(split, first, size);
    visit(first, size, to_network(batch.images), batch.attributes);
  }
}

}  // namespace fader
