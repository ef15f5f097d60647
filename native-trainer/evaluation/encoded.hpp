// The parts of a data set as a deployed model sees them, encoded once for all that is measured.
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/probe.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

constexpr std::int64_t images_at_once = 1000;  ///< that are held and decoded together

/// One part as the deployed model sees it.
struct Encoded {
  torch::Tensor attributes;         ///< f32 [N, dim]: the labels
  torch::Tensor predicted;          ///< f32 [N, dim]: by the file's own classifier
  torch::Tensor u;                  ///< f32 [N, L]: as deployed
  LatentDistribution distribution;  ///< of z

  std::int64_t size() const { return u.size(0); }
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
  for (std::int64_t first = 0; first < count; first += images_at_once) {
    const std::int64_t size = std::min(images_at_once, count - first);
    const Batch batch = data.range(split, first, size);
    visit(first, size, to_network(batch.images), batch.attributes);
  }
}

}  // namespace fader
