// Whether a picture still shows the same person after an edit.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <utility>

#include "native-trainer/data/dataset.hpp"
#include "native-trainer/evaluation/encoded.hpp"
#include "native-trainer/evaluation/metrics.hpp"
#include "native-trainer/model/deployed_model.hpp"

namespace fader {

struct IdentitySettings {
  std::int64_t pictures = 200000;     ///< that it is shown in all, but none more than 30 times
  std::int64_t people_at_once = 128;  ///< in a batch, two pictures of each
  double learning_rate = 2e-3;        ///< Adam's, at the top of a warm-up and cosine schedule
  std::uint64_t seed = 4712;
};

/// Two pictures show the same person where their embeddings' cosine is above a threshold. Learnt
/// from people of whom there are several pictures, with other attributes, light and background in
/// each, so that none of these can tell who it is: cosines within a batch, divided by a
/// temperature, are the logits of whose other picture it is (InfoNCE; van den Oord et al. 2018,
/// arXiv 1807.03748).
class IdentityEmbedding {
 public:
  /// people: opened with one attribute, a number that each person's pictures share and no other's.
  /// The threshold is the best on two pictures each of the validation people. Progress goes to
  /// stderr. Throws std::runtime_error where a part has fewer than two people with two pictures.
  static IdentityEmbedding train(const Dataset& people, const IdentitySettings& settings = {},
                                 torch::Device device = torch::kCPU);

  /// images: f32 [N, C, S, S] in [−1, 1] → [N, numbers], each of length 1.
  torch::Tensor embed(const torch::Tensor& images) const;

  /// Of embeddings [N, numbers], row for row the same people's: the mean of the share of pairs of
  /// one person that are above the threshold and the share of pairs of two that are not.
  double verification(const torch::Tensor& a, const torch::Tensor& b) const;
  /// The same of two pictures each of the test people.
  double on_test_people() const { return on_test_people_; }

 private:
  explicit IdentityEmbedding(const Dataset& people);

  torch::Tensor forward(const torch::Tensor& images) const;  ///< embed(), with gradients
  /// Embeddings [N, numbers] of two pictures of each of a part's people, at most 2,000 of them.
  std::pair<torch::Tensor, torch::Tensor> two_pictures_each(const Dataset& people,
                                                            Split split) const;

  std::int64_t content_side_, side_;  ///< of the pictures, and as the network sees them
  double threshold_ = 0, on_test_people_ = 0;
  torch::Device device_ = torch::kCPU;
  mutable torch::nn::Sequential net_;
};

/// identity.real             verification of two pictures each of the embedding's own test people
/// identity.reconstruction   of the test pictures and their reconstructions
/// identity.<attribute>      of the test pictures and their edits: the other value of a binary
///                           attribute, the next one of a categorical, half its range further of a
///                           continuous one
void measure_identity(const DeployedModel& model, const Dataset& data,
                      const IdentityEmbedding& embedding, const Encoded& test, Metrics& metrics);

}  // namespace fader
