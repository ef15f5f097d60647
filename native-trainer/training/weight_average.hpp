// The exponential moving average of a model's weights (Polyak averaging): what is exported where a
// recipe asks for it. It jumps about less than the last step's weights.
#pragma once

#include <torch/torch.h>

#include <vector>

#include "native-trainer/model/fader_network.hpp"

namespace fader {

struct WeightAverage {
  /// By weights_of(); empty where nothing is averaged.
  std::vector<torch::Tensor> values;
  int64_t steps = 0;  ///< averaged since it began anew

  /// Begins anew with the model's weights as they are.
  void restart(const FaderNetwork& model);
  /// average ← d · average + (1 − d) · weights, d = decay, at first smaller: (1 + steps) / (10 + steps).
  /// Does nothing where nothing is averaged.
  void update(const FaderNetwork& model, double decay);
};

/// What is averaged: parameters and normalisation statistics of all but the attribute classifier, as
/// views of the model's own tensors, in an order that only its architecture decides.
std::vector<torch::Tensor> weights_of(const FaderNetwork& model);

/// While it lives, the model has its average's weights, where there is an average; then its own again,
/// to the last bit.
class AveragedWeights {
 public:
  AveragedWeights(const FaderNetwork& model, const WeightAverage& average);
  ~AveragedWeights();
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;

 private:
  std::vector<torch::Tensor> weights_, own_;
};

}  // namespace fader
