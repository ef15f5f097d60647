// The evaluation classifier: predicts the attributes of a picture, real or decoded. Trained on real
// training images only, with an architecture, a seed and augmentation of its own, so that it shares
// nothing with the models that it measures.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>

#include "native-trainer/data/dataset.hpp"

namespace fader {

struct ClassifierSettings {
  int epochs = 0;  ///< 0: as many as show 300,000 pictures, but at least 5 and at most 15
  std::int64_t batch_size = 128;
  double learning_rate = 4e-3;  ///< Adam's, at the top of a warm-up and cosine schedule
  std::uint64_t seed = 4711;
};

class EvaluationClassifier {
 public:
  /// Trains on all training images of `data`, to predict all its attributes; progress goes to
  /// stderr.
  static EvaluationClassifier train(const Dataset& data, const ClassifierSettings& settings = {},
                                    torch::Device device = torch::kCPU);
  /// A classifier of the attributes that `data` was opened with, or of more. Throws
  /// std::runtime_error where the file is no evaluation classifier, or one of other pictures or
  /// attributes.
  static EvaluationClassifier load(const std::string& path, const Dataset& data);
  /// Loads `path` where it is there, else trains and saves it there; an empty path: trains only.
  static EvaluationClassifier obtain(const std::string& path, const Dataset& data,
                                     const ClassifierSettings& settings = {},
                                     torch::Device device = torch::kCPU);
  /// A safetensors file, written atomically.
  void save(const std::string& path) const;

  /// images: f32 [N, C, S, S] in [−1, 1] → [N, schema.dim()]: logits of categorical and binary
  /// attributes, the number of a continuous one.
  torch::Tensor predict(const torch::Tensor& images) const;
  /// Its last hidden layer, f32 [N, features]: what pictures are compared by (realism.hpp).
  torch::Tensor features(const torch::Tensor& images) const;
  /// SHA-256 of its weights.
  std::string digest() const;
  void to(torch::Device device);

 private:
  EvaluationClassifier(const Dataset& data, AttributeSchema learnt);

  std::string pictures_;    ///< what the classifier was trained on, as JSON: name and sizes
  AttributeSchema learnt_;  ///< the attributes that it predicts
  torch::Tensor asked_;     ///< i64: which of its outputs the data's attributes are
  std::int64_t content_side_;
  torch::Device device_ = torch::kCPU;
  mutable torch::nn::Sequential net_;
};

}  // namespace fader
