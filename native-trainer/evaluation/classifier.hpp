// The judge: a classifier that says what a picture shows. Trained on real training images only,
// with networks, seeds and augmentation of its own, so it shares nothing with the models that it
// judges.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>

#include "native-trainer/data/dataset.hpp"

namespace fader {

struct JudgeSettings {
  int epochs = 0;  ///< 0: as many as show 300,000 pictures, but at least 5 and at most 15
  std::int64_t batch_size = 128;
  double learning_rate = 4e-3;  ///< Adam's, at the top of a warm-up and cosine schedule
  std::uint64_t seed = 4711;
};

class Judge {
 public:
  /// Trains on all training images of `data`, to tell all its attributes; progress goes to stderr.
  static Judge train(const Dataset& data, const JudgeSettings& settings = {});
  /// A judge of the attributes that `data` was opened with, or of more. Throws std::runtime_error
  /// where the file is no judge, or one of other pictures or attributes.
  static Judge load(const std::string& path, const Dataset& data);
  /// Loads `path` where it is there, else trains and saves it there; an empty path: trains only.
  static Judge obtain(const std::string& path, const Dataset& data,
                      const JudgeSettings& settings = {});
  /// A safetensors file, written atomically.
  void save(const std::string& path) const;

  /// What the judge sees in images f32 [N, C, S, S] in [−1, 1]: logits of the categorical's and the
  /// binary's channels, the number of the continuous. [N, schema.dim()]
  torch::Tensor judge(const torch::Tensor& images) const;

 private:
  Judge(const Dataset& data, AttributeSchema learnt);

  std::string pictures_;    ///< what the judge was trained on, as JSON: name and sizes
  AttributeSchema learnt_;  ///< the attributes that it tells
  torch::Tensor asked_;     ///< i64: which of its outputs the data's attributes are
  std::int64_t content_side_;
  std::int64_t image_side_;
  mutable torch::nn::Sequential net_;
};

}  // namespace fader
